"""How differences are shown on a terminal."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django_firestore_stripe.services.sync.differences import ABSENT, Change, Difference

SIGNS = {Change.ADD: "+", Change.CHANGE: "~", Change.REMOVE: "-"}
REMARKS = {Change.ADD: " (missing)", Change.CHANGE: "", Change.REMOVE: " (to be removed)"}
LONGEST = 80


def lines_of(difference: Difference, *, fields: bool) -> Iterator[str]:
    """Yield a line for a document and, with `fields`, one for each field: as stored -> as Stripe has it."""
    yield f"{SIGNS[difference.change]} {difference.path}{REMARKS[difference.change]}"
    if fields:
        for field in difference.fields:
            hide = _is_secret(field.name)
            yield f"    {field.name}: {shown(field.stored, hide=hide)} -> {shown(field.current, hide=hide)}"


def shown(value: Any, *, hide: bool = False) -> str:
    """Return a value as people read it, shortened."""
    if value is ABSENT:
        return "(none)"
    text = "(hidden)" if hide else _text(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Mapping):
        inner = (f"{name}: {shown(part, hide=_is_secret(name))}" for name, part in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list | tuple | set | frozenset):
        return f"[{', '.join(map(shown, value))}]"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _is_secret(name: str) -> bool:
    """Say whether what bears this name is for the buyer's browser alone: `client_secret`."""
    return name.lower().endswith("secret")
