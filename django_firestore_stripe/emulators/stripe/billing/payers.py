"""Who pays a checkout session, and what they said on the page."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.stripe.cards import Card

from .payment_methods import NO_DETAILS

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json

_NOWHERE = NO_DETAILS["address"]


@dataclass(frozen=True, kw_only=True)
class Payer:
    """What somebody typed into the hosted page; no card where nothing has to be paid."""

    card: Card | None
    email: str | None = None
    name: str | None = None
    address: dict[str, Any] | None = None
    phone: str | None = None
    shipping: dict[str, Any] | None = None
    """Name and address, if the session asks where to send things."""
    answers: dict[str, str] = field(default_factory=dict)
    """Key of a custom field -> value."""
    expiry: tuple[int, int] = (12, 2034)

    def details(self) -> Json:
        """In the shape of a payment method's billing details."""
        address = self.address or _NOWHERE
        return {**NO_DETAILS, "address": address, "email": self.email, "name": self.name, "phone": self.phone}

    def kept(self) -> Json:
        """As JSON, to go on later: `Payer.of(…)`."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Json) -> Payer:
        """Return who was kept."""
        card = Card(**kept["card"]) if kept["card"] else None
        return cls(**{**kept, "card": card, "expiry": tuple(kept["expiry"])})


def details(session: Json, known: Json, payer: Payer) -> Json:
    """Return a session's `customer_details`; `known`: the customer as far as there is one."""
    return {
        "address": payer.address or known.get("address") or _NOWHERE,
        "business_name": None,
        "email": payer.email or known.get("email") or session["customer_email"],
        "individual_name": None,
        "name": payer.name or known.get("name"),
        "phone": payer.phone or known.get("phone"),
        "tax_exempt": known.get("tax_exempt") or "none",
        "tax_ids": [],
    }


def collected(session: Json, payer: Payer) -> Json:
    """Return what the session asked for besides: shipping details, custom fields."""
    fields: Json = {}
    if payer.shipping:
        shipping = {"address": {**_NOWHERE, **payer.shipping["address"]}, "name": payer.shipping["name"]}
        fields["collected_information"] = {"business_name": None, "individual_name": None, "shipping_details": shipping}
    if session["custom_fields"]:
        fields["custom_fields"] = [_answered(asked, payer.answers) for asked in session["custom_fields"]]
    return fields


def _answered(asked: Json, answers: dict[str, str]) -> Json:
    kind = asked["type"]
    return {**asked, kind: {**(asked.get(kind) or {}), "value": answers.get(asked["key"]) or None}}


def as_on_the_page(session: Json, payer: Payer) -> Payer:
    """Add what the page would not go without: a guest's email, the name on the card, where to ship to."""
    guest = None if session["customer"] else session["customer_email"] or "payer@example.com"
    name = payer.name or "Test Payer"
    wanted: list[str] = (session["shipping_address_collection"] or {}).get("allowed_countries") or []
    shipping = {"name": name, "address": {**_TEST_ADDRESS, "country": wanted[0]}} if wanted else None
    phone = "+15555550100" if session["phone_number_collection"]["enabled"] else None
    return Payer(
        card=payer.card,
        email=payer.email or guest,
        name=name,
        address=payer.address,
        phone=payer.phone or phone,
        shipping=payer.shipping or shipping,
        answers={asked["key"]: _any_answer(asked) for asked in session["custom_fields"]} | payer.answers,
        expiry=payer.expiry,
    )


_TEST_ADDRESS = {"city": "Springfield", "line1": "1 Test Street", "line2": None, "postal_code": "12345", "state": None}


def _any_answer(asked: Json) -> str:
    if asked["optional"]:
        return ""
    if asked["type"] == "dropdown":
        return str(asked["dropdown"]["options"][0]["value"])
    shortest = (asked.get(asked["type"]) or {}).get("minimum_length") or 1
    return "1" * max(shortest, 1)
