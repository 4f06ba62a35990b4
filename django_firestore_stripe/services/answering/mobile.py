"""A mobile client's document: secrets with which the app's payment sheet works."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.documents.mobile_parameters import (
    payment_intent_parameters,
    setup_intent_parameters,
    subscription_parameters,
)
from django_firestore_stripe.exceptions import InvalidRequest, StripeRefused
from django_firestore_stripe.gateways.stripe import mobile as gateway
from django_firestore_stripe.gateways.stripe import payments
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.answering.asking import Asking
from django_firestore_stripe.services.answering.subscribing import cancel_untouched, subscribe
from django_firestore_stripe.services.answering.vain import tell, without_effect
from django_firestore_stripe.services.checkout.offers import look_up, require_offers
from django_firestore_stripe.services.checkout.once import create_once
from django_firestore_stripe.services.checkout.replacement import another_customer
from django_firestore_stripe.services.checkout.second_subscription import require_no_second
from django_firestore_stripe.services.session_request import SessionRequest

Secrets = Mapping[str, str | None]
PAYMENT, SETUP = "paymentIntentClientSecret", "setupIntentClientSecret"


def answer(asking: Asking) -> dict[str, Any]:
    """Create what the mode asks for; raises what a refused or failed request raises.

    What was created is noted in `asking.made`: if the ephemeral key fails, nothing that could be paid stays behind.
    """
    mode = asking.request.mode or "subscription"
    if mode not in MODES:
        raise InvalidRequest(
            {"mode": [_("Takes one of %(choices)s for a mobile client.") % {"choices": ", ".join(MODES)}]}
        )
    asked = asking.request.asked()
    if mode == "payment" and not (asked.get("amount") and asked.get("currency")):
        raise InvalidRequest({"amount": [_("A mobile payment takes an amount and a currency.")]})
    _require_sold(asking.uid, asking.request, mode)
    require_no_second(asking.uid, asking.request, mode=mode, asked_at=asking.asked_at)
    buyer = asking.buyer()
    customer = asking.customer(buyer)
    try:
        return _created(asking, mode, customer)
    except StripeRefused as refused:
        if not refused.is_missing(param="customer"):
            raise
    another = another_customer(buyer, stale=customer)
    return _created(replace(asking, replacement=another), mode, another)


def _created(asking: Asking, mode: str, customer: str) -> dict[str, Any]:
    """Create what the mode asks for, and the key with which the app shows it; return the answer's fields."""
    asked = asking.request.asked()
    secrets = MODES[mode](asking, asked, customer)
    key = create_once(_ephemeral_key, {"customer": customer}, *asking.key, "key", settle=asking.settle)
    vain = without_effect(asking.names - {"mode"}, asked, partial(PARAMETERS[mode], customer=customer))
    tell(asking.document.path, vain, f"without effect for a mobile client in mode {mode}")
    return {
        "client": "mobile",
        "mode": mode,
        "customer": customer,
        "created": datetime.now(UTC),
        "ephemeralKeySecret": key["secret"],
        PAYMENT: secrets.get(PAYMENT),
        SETUP: secrets.get(SETUP),
    }


def _ephemeral_key(params: Mapping[str, Any], *, idempotency_key: str) -> StripeObject:
    return gateway.create_ephemeral_key(customer=params["customer"], idempotency_key=idempotency_key)


def _require_sold(uid: str, request: SessionRequest, mode: str) -> None:
    """Let a subscription be to prices that are sold, as far as the policy asks for that."""
    if mode != "subscription" or not request.checked:
        return
    _seen, offers = look_up(uid, request, document_id=None, customer=False)
    require_offers(request, offers)


def _payment(asking: Asking, asked: Mapping[str, Any], customer: str) -> Secrets:
    params = payment_intent_parameters(asked, customer=customer)
    created = create_once(gateway.create_payment_intent, params, *asking.key, settle=asking.settle)
    asking.made.append(partial(gateway.cancel_payment_intent, created["id"]))
    return {PAYMENT: created["client_secret"]}


def _setup(asking: Asking, asked: Mapping[str, Any], customer: str) -> Secrets:
    params = setup_intent_parameters(asked, customer=customer)
    created = create_once(gateway.create_setup_intent, params, *asking.key, settle=asking.settle)
    asking.made.append(partial(gateway.cancel_setup_intent, created["id"]))
    return {SETUP: created["client_secret"]}


def _subscription(asking: Asking, asked: Mapping[str, Any], customer: str) -> Secrets:
    created = subscribe(asking, asked, customer)
    asking.made.append(partial(cancel_untouched, created))
    return {
        PAYMENT: _payment_secret(created.get("latest_invoice")),
        SETUP: _setup_secret(created.get("pending_setup_intent")),
    }


def _payment_secret(invoice: object) -> str | None:
    """Return what pays the first invoice; in older versions of the API that is its PaymentIntent's secret."""
    if not isinstance(invoice, Mapping):
        return None
    if isinstance(invoice.get("confirmation_secret"), Mapping):
        secret: str | None = invoice["confirmation_secret"].get("client_secret")
        return secret
    return _secret(invoice.get("payment_intent"), payments.retrieve_payment_intent)


def _setup_secret(setup_intent: object) -> str | None:
    """Return what a trial, which has nothing to pay yet, collects the payment method with."""
    return _secret(setup_intent, gateway.retrieve_setup_intent)


def _secret(intent: object, retrieve: Callable[[str], StripeObject]) -> str | None:
    """Return the secret of an intent that Stripe gave whole, or by its id."""
    found = retrieve(intent) if isinstance(intent, str) else intent
    return found.get("client_secret") if isinstance(found, Mapping) else None


PARAMETERS: Mapping[str, Callable[..., Mapping[str, Any]]] = {
    "payment": payment_intent_parameters,
    "subscription": partial(subscription_parameters, uid=""),
    "setup": setup_intent_parameters,
}
MODES: Mapping[str, Callable[[Asking, Mapping[str, Any], str], Secrets]] = {
    "payment": _payment,
    "subscription": _subscription,
    "setup": _setup,
}
