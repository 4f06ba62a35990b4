"""What Firestore cannot do, said before anything is read, with what can be done instead."""

from collections.abc import Iterator
from typing import Any

from django.db import NotSupportedError
from django.db.models.expressions import Col
from django.db.models.fields.json import KeyTransform

from django_firestore_stripe.firestore.context import QueryContext

SUPPORTED = "exact, in, gt, gte, lt, lte, range, startswith, isnull, year, date and, for arrays, contains"
SPELLED = "Store a lower-case copy of the field and compare that exactly."
PARTS = "Firestore has no full-text search: use startswith or exact, or a search service."
SPAN = "Compare with the first and last moment instead (gte and lt)."
ALTERNATIVES = {
    "iexact": SPELLED,
    "istartswith": SPELLED,
    "contains": PARTS,
    "icontains": PARTS,
    "endswith": PARTS,
    "iendswith": PARTS,
    "regex": PARTS,
    "iregex": PARTS,
    "has_key": "Ask whether the key is null instead (isnull=False).",
    **dict.fromkeys(["month", "day", "week", "week_day", "quarter", "hour", "minute", "second", "iso_year"], SPAN),
}
JOIN = "It needs a join: query the related documents first and filter by their keys."
POSITION = "An array cannot be looked into by position: ask what it contains, or store the item in a field of its own."
TEXT = "Only text begins with something: use gte and lt."
CONSTANT = "Compare with a constant: Firestore knows neither F() nor subqueries in a filter; use list(queryset)."


def _names(context: QueryContext, expression: Any) -> Iterator[str]:
    """Yield the parts of an expression's name from the outermost in."""
    while not isinstance(expression, Col):
        yield str(getattr(expression, "key_name", None) or getattr(expression, "lookup_name", None) or "…")
        inner = getattr(expression, "lhs", None)
        if inner is None:
            return
        expression = inner
    yield expression.target.name
    if expression.alias != context.alias:
        join = context.query.alias_map.get(expression.alias)
        field = getattr(join, "join_field", None)
        yield getattr(field, "name", expression.target.model.__name__)


def name_of(context: QueryContext, expression: Any) -> str:
    """Return an expression's name as a query spells it, such as `Product.metadata__tag`."""
    names = [name for name in _names(context, expression) if name != "…"]
    return f"{context.model.__name__}.{'__'.join(reversed(names)) or type(expression).__name__}"


def refused(context: QueryContext, lookup: Any, alternative: str = "") -> NotSupportedError:
    """Return the error for a lookup that Firestore cannot evaluate."""
    inner, transforms = lookup.lhs, []
    while not isinstance(inner, Col | KeyTransform) and hasattr(inner, "lhs"):
        transforms.append(getattr(inner, "lookup_name", None))
        inner = inner.lhs
    known = (ALTERNATIVES[name] for name in [*transforms, lookup.lookup_name] if name in ALTERNATIVES)
    advice = alternative or next(known, f"Supported lookups: {SUPPORTED}.")
    return NotSupportedError(
        f"Firestore cannot evaluate {name_of(context, lookup.lhs)}__{lookup.lookup_name}. {advice}"
    )
