"""Charges (https://docs.stripe.com/api/charges): made by payment intents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.pagination import listed

from .fields import texts
from .operations import listing, retrieving
from .registry import Operation, Resource, lists

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def _refunds(work: Work, charge: Json) -> Json:
    return listed(work.all("refund", charge=charge["id"]), url=f"/v1/charges/{charge['id']}/refunds")


RESOURCE = Resource(
    kind="charge",
    operations=(
        Operation(
            "GET",
            "/v1/charges",
            listing("charge", "/v1/charges", "customer", "payment_intent"),
            lists(texts("customer", "payment_intent", "transfer_group")),
        ),
        Operation("GET", "/v1/charges/{charge}", retrieving("charge")),
    ),
    expandable={"customer": "customer", "payment_intent": "payment_intent", "payment_method": "payment_method"},
    includable={"refunds": _refunds},
)
