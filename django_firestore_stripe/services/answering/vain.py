"""What a document asks for in vain: it is answered without that, and the log says so."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

logger = logging.getLogger(__name__)

Build = Callable[[Mapping[str, Any]], object]
# In the place of what was asked for: equal to nothing else.
ANYTHING = object()


def tell(path: str, names: Collection[str], why: str) -> None:
    """Say which fields of a document did not reach Stripe, and why."""
    if names:
        logger.warning("%s asks for %s: %s", path, ", ".join(sorted(names)), why)


def without_effect(names: Iterable[str], asked: Mapping[str, Any], build: Build) -> list[str]:
    """Return those of the names of which `build` makes the same, whatever they hold; what is empty counts as not asked for."""
    return [name for name in names if asked.get(name) and not _has_effect(name, asked, build)]


def _has_effect(name: str, asked: Mapping[str, Any], build: Build) -> bool:
    others = {other: value for other, value in asked.items() if other != name}
    try:
        return build(others) != build({**others, name: ANYTHING})
    except (AttributeError, LookupError, TypeError, ValueError):
        # It is needed, or looked into.
        return True
