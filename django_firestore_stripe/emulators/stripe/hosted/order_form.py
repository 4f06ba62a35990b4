"""What a session asks for besides the card: where to ship to, a phone number, custom fields, other quantities."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.billing import discounts, session_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_firestore_stripe.emulators.stripe.billing.payers import Payer
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_PHONE = re.compile(r"\+?[\d ()/.-]{5,}")
_REQUIRED = {
    "shippingName": "name",
    "shippingAddressLine1": "address",
    "shippingPostalCode": "postal code",
    "shippingLocality": "city",
}
SHIPPING_FIELDS = {
    "city": "shippingLocality",
    "country": "shippingCountry",
    "line1": "shippingAddressLine1",
    "line2": "shippingAddressLine2",
    "postal_code": "shippingPostalCode",
    "state": "shippingAdministrativeArea",
}
_OUTSIDE_LENGTH = "Your answer does not have the right length."


def countries(session: Json) -> list[str]:
    """Where the shop ships to; empty if it does not ask."""
    found: list[str] = (session["shipping_address_collection"] or {}).get("allowed_countries") or []
    return found


def quantity_field(line_id: str) -> str:
    """Return the name of the field for a line's quantity."""
    return f"quantity-{line_id}"


@dataclass(frozen=True, kw_only=True)
class OrderForm:
    """What was typed, for this session."""

    session: Json
    values: Mapping[str, str]

    def errors(self) -> dict[str, str]:
        """Field -> message; empty if all is well."""
        found = {**self._shipping_errors(), **self._answer_errors()}
        if self.session["phone_number_collection"]["enabled"] and not _PHONE.fullmatch(self._value("phoneNumber")):
            found["phoneNumber"] = "Your phone number is incomplete."
        return found

    def completed(self, payer: Payer) -> Payer:
        """Return the payer with what was typed here; for a form without errors."""
        return replace(
            payer,
            phone=self._value("phoneNumber") or None,
            shipping=self._shipping() if countries(self.session) else None,
            answers={asked["key"]: self._value(f"custom-{asked['key']}") for asked in self.session["custom_fields"]},
        )

    def _value(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def _shipping(self) -> Json:
        address = {name: self._value(field) or None for name, field in SHIPPING_FIELDS.items()}
        return {"name": self._value("shippingName"), "address": address}

    def _shipping_errors(self) -> dict[str, str]:
        allowed = countries(self.session)
        if not allowed:
            return {}
        found = {name: f"Your {noun} is incomplete." for name, noun in _REQUIRED.items() if not self._value(name)}
        if self._value("shippingCountry") not in allowed:
            found["shippingCountry"] = "Please choose a country."
        return found

    def _answer_errors(self) -> dict[str, str]:
        found = {
            f"custom-{asked['key']}": self._wrong(asked, self._value(f"custom-{asked['key']}"))
            for asked in self.session["custom_fields"]
        }
        return {name: text for name, text in found.items() if text}

    def _wrong(self, asked: Json, answer: str) -> str:
        if not answer:
            return "" if asked["optional"] else "This field is required."
        limits = asked.get(asked["type"]) or {}
        if asked["type"] == "dropdown":
            return "" if answer in {option["value"] for option in limits["options"]} else "Please choose an option."
        if asked["type"] == "numeric" and not answer.isdecimal():
            return "Please enter a number."
        fits = (limits.get("minimum_length") or 0) <= len(answer) <= (limits.get("maximum_length") or 255)
        return "" if fits else _OUTSIDE_LENGTH


def choose(work: Work, session: Json, values: Mapping[str, str]) -> Json:
    """Take over quantities and the shipping rate, as far as the session leaves the choice; a discount may go by it."""
    lines = [_chosen(line, values) for line in session["_lines"]]
    shipping = _shipping_cost(session, values.get("shippingRate", ""))
    if lines == session["_lines"] and shipping == session["shipping_cost"]:
        return session
    changed = {**session, "_lines": lines, "shipping_cost": shipping}
    order = session_lines.order(changed | session_lines.amounts(work, changed))
    fields = {
        "_lines": lines,
        "shipping_cost": shipping,
        "discounts": discounts.kept(work, session["discounts"] or (), order),
    }
    return work.change(session, None, **fields, **session_lines.amounts(work, session | fields))


def _chosen(line: Json, values: Mapping[str, str]) -> Json:
    limits, text = line["adjustable_quantity"], values.get(quantity_field(line["id"]), "")
    if not limits or not text.isdecimal() or not limits["minimum"] <= int(text) <= limits["maximum"]:
        return line
    return {**line, "quantity": int(text)}


def _shipping_cost(session: Json, rate: str) -> Json | None:
    cost: Json | None = session["shipping_cost"]
    for option in session["shipping_options"]:
        if option["shipping_rate"] == rate:
            amount = option["shipping_amount"]
            return {"amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "shipping_rate": rate}
    return cost
