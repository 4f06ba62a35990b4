"""Stripe's objects in the shape of any API version, read in the one shape that the layout has: that of 2022-11-15.

`CHANGES` says which version took which field away, and how it is read from what came instead. Events are in the shape
of the webhook endpoint's version, answers in that of Stripe's client: https://docs.stripe.com/changelog.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.documents import basil


@dataclass(frozen=True, kw_only=True)
class Change:
    """Since the version of `since`, objects of type `kind` no longer have the field `lost`, but `instead`.

    `restored` returns every field that the same change took away, `new` names those that it brought.
    """

    since: str
    kind: str
    lost: str
    instead: str
    restored: Callable[[Mapping[str, Any]], dict[str, Any]]
    new: frozenset[str]

    def concerns(self, thing: Mapping[str, Any]) -> bool:
        """Whether an object was made by a version with this change."""
        return thing.get("object") == self.kind and self.instead in thing and self.lost not in thing


CHANGES = (
    Change(
        since="2025-03-31",
        kind="invoice",
        lost="subscription",
        instead="parent",
        restored=basil.invoice,
        new=basil.INVOICE,
    ),
    Change(
        since="2025-03-31",
        kind="line_item",
        lost="price",
        instead="pricing",
        restored=basil.line_item,
        new=basil.LINE_ITEM,
    ),
    Change(
        since="2024-04-10",
        kind="invoice",
        lost="rendering_options",
        instead="rendering",
        restored=lambda invoice: {"rendering_options": invoice["rendering"]},
        new=frozenset({"rendering"}),
    ),
)


def in_layout(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object in the layout's shape; one that mixes old and new fields stays as it is."""
    if _is_mixed(thing):
        return dict(thing)
    for change in CHANGES:
        if change.concerns(thing):
            kept = {name: value for name, value in thing.items() if name not in change.new}
            thing = {**kept, **change.restored(thing)}
    return _with_lines(thing)


def _is_mixed(thing: Mapping[str, Any]) -> bool:
    """Whether an object has both a field and what came instead: no version that is known made it."""
    return any(change.kind == thing.get("object") and {change.lost, change.instead} <= set(thing) for change in CHANGES)


def _with_lines(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return an invoice with its lines in the layout's shape."""
    lines = thing.get("lines")
    if not isinstance(lines, Mapping):
        return dict(thing)
    return {**thing, "lines": {**lines, "data": [in_layout(line) for line in lines.get("data") or ()]}}
