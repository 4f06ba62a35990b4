"""Invoices without a subscription: made by hand, or for a one-time payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.pagination import listed

from . import invoicing
from .invoice_items import use
from .line_items import pending_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line

_SUMS = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")


def draft_for(  # noqa: PLR0913 - keywords with a default each
    work: Work,
    customer: Json,
    *,
    currency: str,
    lines: Sequence[Line] = (),
    pending: Sequence[Json] = (),
    discounts: Sequence[str] = (),
    collection_method: str = "charge_automatically",
    **fields: Any,
) -> Json:
    """Return a new draft."""
    owner = {
        "collection_method": collection_method,
        "currency": currency,
        "customer": customer["id"],
        "discounts": list(discounts),
        "test_clock": customer["test_clock"],
    }
    return invoicing.draft(work, owner, [(line, None) for line in lines], reason="manual", pending=pending, **fields)


def draft_named(work: Work, invoice_id: str, *, param: str | None = None) -> Json:
    """Return the invoice; `InvalidRequest` if it cannot be edited any more."""
    invoice = work.get("invoice", invoice_id, param=param)
    if invoice["status"] != "draft":
        raise InvalidRequest(
            f"This invoice is no longer editable, because it has a status of {invoice['status']}.",
            code="invoice_not_editable",
            param=param,
        )
    return invoice


def take_along(work: Work, invoice: Json, pending: Sequence[Json]) -> Json:
    """Put more invoice items on a draft."""
    lines = [pending_line(use(work, item, invoice["id"]), invoice["id"]) for item in pending]
    extra = sum(line["amount"] for line in lines)
    due = invoicing.amount_due(invoice["total"] + extra, invoice["starting_balance"], invoice["currency"])
    return work.change(
        invoice,
        "invoice.updated",
        **{name: invoice[name] + extra for name in _SUMS},
        amount_due=due,
        amount_remaining=due,
        lines=listed([*lines, *invoice["lines"]["data"]], url=invoice["lines"]["url"]),
    )
