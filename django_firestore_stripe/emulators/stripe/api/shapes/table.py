"""What changed with which API version, newest first: a new change is added here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from . import basil, clover, older
from .reader import Reader

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json

Shape: TypeAlias = "Callable[[Reader, Json], Json]"


class Change(NamedTuple):
    """Versions before `since` (`YYYY-MM-DD`) show objects of this type in another shape."""

    since: str
    kind: str
    shape: Shape


CHANGES = (
    Change("2026-03-25", "checkout.session", older.session),
    Change("2025-09-30", "promotion_code", clover.promotion_code),
    Change("2025-09-30", "discount", clover.discount),
    Change("2025-09-30", "subscription", clover.subscription),
    Change("2025-03-31", "subscription", basil.subscription),
    Change("2025-03-31", "subscription_item", basil.subscription_item),
    Change("2025-03-31", "invoice", basil.invoice),
    Change("2025-03-31", "invoice", older.upcoming),
    Change("2025-03-31", "line_item", basil.line_item),
    Change("2025-03-31", "invoiceitem", basil.invoice_item),
    Change("2025-03-31", "payment_intent", basil.paid_for),
    Change("2025-03-31", "charge", basil.paid_for),
    Change("2025-03-31", "price", basil.price),
    Change("2025-03-31", "plan", basil.plan),
    Change("2025-03-31", "checkout.session", basil.session),
    Change("2024-04-10", "product", older.product),
    Change("2024-04-10", "invoice", older.invoice),
)

# dotted fields of older shapes that hold ids: since when they are gone, and the type that they name
EXPANDABLE = {
    ("invoice", "charge"): ("2025-03-31", "charge"),
    ("invoice", "payment_intent"): ("2025-03-31", "payment_intent"),
    ("invoice", "subscription"): ("2025-03-31", "subscription"),
    ("charge", "invoice"): ("2025-03-31", "invoice"),
    ("payment_intent", "invoice"): ("2025-03-31", "invoice"),
}
