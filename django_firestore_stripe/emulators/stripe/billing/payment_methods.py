"""Payment methods made from test cards."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import cards
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.cards import Card

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_USED_UP = (
    "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may "
    "not be used again."
)
_OVER = frozenset({"canceled", "incomplete_expired"})
_FINGERPRINT = "Em1uLat0rCard{}"
_NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
NO_DETAILS: Json = {"address": _NO_ADDRESS, "email": None, "name": None, "phone": None, "tax_id": None}


def make(
    work: Work,
    card: Card,
    *,
    expiry: tuple[int, int] = (12, 2034),
    customer: str | None = None,
    details: Json | None = None,
) -> Json:
    """Return a new payment method, not announced: Stripe has no event for that. `expiry`: month and year."""
    method = work.new(
        "payment_method",
        allow_redisplay="unspecified",
        billing_details={**NO_DETAILS, **(details or {})},
        card={
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "display_brand": card.brand,
            "exp_month": expiry[0],
            "exp_year": expiry[1],
            "fingerprint": _FINGERPRINT.format(card.last4),
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        customer=customer,
        customer_account=None,
        metadata={},
        type="card",
        _card=asdict(card),
    )
    return work.add(method)


def named(work: Work, method_id: str, *, param: str, customer: str | None = None) -> Json:
    """Return the payment method, a new one for Stripe's ids that stand for a test card (`pm_card_visa`)."""
    card = cards.BY_PAYMENT_METHOD.get(method_id)
    if card is not None and not work.origin.livemode:
        return make(work, card, customer=customer)
    method = usable(work.get("payment_method", method_id, param=param))
    if customer and method["customer"] not in {None, customer}:
        raise InvalidRequest(
            "The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a Customer "
            "first.",
            param=param,
        )
    return method


def usable(method: Json) -> Json:
    """Return the method; `InvalidRequest` if it was detached, which is for good."""
    if method.get("_detached"):
        raise InvalidRequest(_USED_UP)
    return method


def card_of(method: Json) -> Card:
    """Return the test card behind a payment method."""
    return Card(**method["_card"])


def attach(work: Work, method: Json, customer: str) -> Json:
    """From now on it is the customer's."""
    if method["customer"] == customer:
        return method
    return work.change(method, "payment_method.attached", customer=customer)


def detach(work: Work, method: Json) -> Json:
    """From now on nobody can use it (https://docs.stripe.com/api/payment_methods/detach); nothing names it as default."""
    _forget(work, method["customer"], method["id"])
    return work.change(method, "payment_method.detached", customer=None, _detached=True)


def detach_all(work: Work, customer: str) -> None:
    """Take a customer's methods away, who is about to be deleted."""
    for method in list(work.all("payment_method", customer=customer)):
        work.change(method, None, customer=None, _detached=True)


def _forget(work: Work, customer_id: str, method_id: str) -> None:
    customer = work.get("customer", customer_id)
    settings = customer.get("invoice_settings") or {}
    if settings.get("default_payment_method") == method_id:
        settings = {**settings, "default_payment_method": None}
        work.change(customer, "customer.updated", invoice_settings=settings)
    for subscription in list(work.all("subscription", customer=customer_id, default_payment_method=method_id)):
        if subscription["status"] not in _OVER:
            work.change(subscription, "customer.subscription.updated", default_payment_method=None)
