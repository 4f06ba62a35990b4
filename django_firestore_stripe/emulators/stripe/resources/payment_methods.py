"""Payment methods (https://docs.stripe.com/api/payment_methods): cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import cards
from django_firestore_stripe.emulators.stripe.api.errors import CardError, InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.api.kinds import INTEGER, METADATA, TEXT, Choice, Hash
from django_firestore_stripe.emulators.stripe.api.pagination import page
from django_firestore_stripe.emulators.stripe.billing import payment_methods

from .fields import BILLING_DETAILS, texts
from .operations import fresh_metadata, retrieving, updating
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CARD = Hash({"cvc": TEXT, "exp_month": INTEGER, "exp_year": INTEGER, "number": TEXT, "token": TEXT})
_LIST = lists(texts("allow_redisplay", "customer", "customer_account", "type"))


def create(work: Work, params: Json) -> Json:
    card_fields = params.get("card") or {}
    if params.get("type") != "card" or not card_fields.get("number"):
        raise MissingParameter("card[number]")
    for name in ("exp_month", "exp_year"):
        if not card_fields.get(name):
            raise MissingParameter(f"card[{name}]")
    card = cards.BY_NUMBER.get(cards.digits(card_fields["number"]))
    if card is None:
        raise CardError("Your card number is incorrect.", code="incorrect_number", param="number")
    expiry = (card_fields["exp_month"], card_fields["exp_year"])
    method = payment_methods.make(work, card, expiry=expiry, details=params.get("billing_details"))
    return work.change(method, None, metadata=fresh_metadata(params))


def attach(work: Work, params: Json, method_id: str) -> Json:
    customer = work.get("customer", params["customer"], param="customer")
    method = payment_methods.named(work, method_id, param="payment_method")
    if method["customer"] not in {None, customer["id"]}:
        raise InvalidRequest("The payment method you provided has already been attached to a customer.")
    card = payment_methods.card_of(method)
    if card.code is not None and not card.fails_later:
        raise CardError(card.message, code=card.code, decline_code=card.decline_code)
    return payment_methods.attach(work, method, customer["id"])


def detach(work: Work, _params: Json, method_id: str) -> Json:
    method = work.get("payment_method", method_id)
    if method["customer"] is None:
        raise InvalidRequest(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    return payment_methods.detach(work, method)


def list_all(work: Work, params: Json) -> Json:
    wanted = {name: params[name] for name in ("customer", "type") if params.get(name)}
    things = (method for method in work.all("payment_method", **wanted) if method["customer"])
    return page(things, params, url="/v1/payment_methods")


def list_of_customer(work: Work, params: Json, customer_id: str) -> Json:
    work.get("customer", customer_id)
    things = work.all("payment_method", customer=customer_id)
    return page(things, params, url=f"/v1/customers/{customer_id}/payment_methods")


RESOURCE = Resource(
    kind="payment_method",
    operations=(
        Operation(
            "POST",
            "/v1/payment_methods",
            create,
            takes(
                {"billing_details": BILLING_DETAILS, "card": _CARD, "metadata": METADATA, "type": Choice(("card",))},
                required=("type",),
            ),
        ),
        Operation("GET", "/v1/payment_methods", list_all, _LIST),
        Operation("GET", "/v1/payment_methods/{id}", retrieving("payment_method")),
        Operation(
            "POST",
            "/v1/payment_methods/{id}",
            updating("payment_method", silent=True),
            takes({"billing_details": BILLING_DETAILS, "metadata": METADATA}),
        ),
        Operation("POST", "/v1/payment_methods/{id}/attach", attach, takes(texts("customer"), required=("customer",))),
        Operation("POST", "/v1/payment_methods/{id}/detach", detach),
        Operation("GET", "/v1/customers/{customer}/payment_methods", list_of_customer, _LIST),
        Operation(
            "GET",
            "/v1/customers/{customer}/payment_methods/{id}",
            lambda work, _params, _customer, method: work.get("payment_method", method),
        ),
    ),
    expandable={"customer": "customer"},
)
