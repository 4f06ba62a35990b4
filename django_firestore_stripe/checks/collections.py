"""The names of the collections."""

import re
from typing import Any

from django.core.checks import register

from django_firestore_stripe.checks.messages import AppConfigs, Messages, error
from django_firestore_stripe.conf import get_settings

# No segment is empty, "." or "..", reserved for Firestore, or a part of a model's path template.
REFUSED = re.compile(r"|\.|\.\.|__.*__|.*[{}\[\]].*")
DEFAULTS = {
    "customers_collection": "customers",
    "products_collection": "products",
    "events_collection": "stripe_events",
}
# Empty by default: then it is the collection of the products.
OPTIONAL = {"stripe_config_collection": "configuration"}


def is_collection_path(path: str) -> bool:
    """Say whether a path names a collection: it has an odd number of segments."""
    segments = path.split("/")
    return len(segments) % 2 == 1 and not any(REFUSED.fullmatch(segment) for segment in segments)


@register
def check_paths(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E030: a path that can be no collection's."""
    settings = get_settings()
    return [
        error(
            30,
            f"{name.upper()} is no collection's path of 1, 3, 5 … segments: {getattr(settings, name)!r}.",
            _hint(name),
        )
        for name in (*DEFAULTS, *OPTIONAL)
        if (getattr(settings, name) or name in DEFAULTS) and not is_collection_path(getattr(settings, name))
    ]


def _hint(*names: str) -> str:
    return ", ".join(f'"{name.upper()}": "{(DEFAULTS | OPTIONAL)[name]}"' for name in names)


@register
def check_apart(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E031: two kinds of documents in one collection."""
    settings = get_settings()
    kinds: dict[str, list[str]] = {}
    for name in DEFAULTS:
        kinds.setdefault(getattr(settings, name), []).append(name)
    return [
        error(31, f"{' and '.join(map(str.upper, names))} name the same collection, {path!r}.", _hint(*names))
        for path, names in kinds.items()
        if len(names) > 1
    ]
