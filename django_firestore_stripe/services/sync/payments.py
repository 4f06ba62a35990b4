"""A payment's document as all of its events together would make it: what was bought, and what became of the money."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from django_firestore_stripe.documents.payment import purchase_fields
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe import checkout
from django_firestore_stripe.gateways.stripe.listing import find_session, retrieve
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.builders.money import money_fields
from django_firestore_stripe.services.events.targets import Draft, Seen, Target

# https://docs.stripe.com/api/invoice-line-item/object; a session's line items are each an "item".
INVOICE_LINE = "line_item"


def whole_payment(target: Target, *, payment: str) -> Target:
    """Return a PaymentIntent's target with what the events of its session, refunds and disputes add.

    Stripe is asked for a session unless the document has an invoice's lines, which are compared with the invoice; for
    refunds and disputes where the charge or the document says that there are any.
    """
    bought = cache(partial(_purchase, payment))

    def write(seen: Seen, current: StripeObject) -> Iterator[Draft]:
        charge = current.get("latest_charge")
        for draft in target.write(seen, {**current, "latest_charge": identifier(charge)}):
            stored = seen[draft.path]
            added = {**({} if _is_invoices(stored) else bought()), **money_fields(payment, charge, stored)}
            yield replace(draft, fields={**(draft.fields or {}), **added})

    return replace(target, write=write, fetch=partial(retrieve, "payments", payment))


def _is_invoices(stored: Snapshot) -> bool:
    """Say whether an invoice has told what was bought: nobody need be asked whether a session did."""
    items = [item for item in stored.get("items") or () if isinstance(item, Mapping)]
    return bool(stored.get("prices")) and any(item.get("object") == INVOICE_LINE for item in items)


def _purchase(payment: str) -> Mapping[str, Any]:
    session = find_session(payment_intent=payment)
    return purchase_fields(checkout.list_line_items(session["id"])) if session else {}
