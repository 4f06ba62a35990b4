"""The fields of the checkout page, and what Stripe's page says when they are not right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import cards
from django_firestore_stripe.emulators.stripe.billing.payers import Payer
from django_firestore_stripe.emulators.stripe.cards import Card

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXPIRY = re.compile(r"\s*(\d{1,2})\s*/?\s*(\d{2}|20\d{2})\s*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")
_SHORTEST_NUMBER = 15
_LAST_MONTH = 12

_NOT_A_TEST_CARD = (
    "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, "
    "visit: https://stripe.com/docs/testing."
)
_ADDRESS = {
    "city": "billingLocality",
    "country": "billingCountry",
    "line1": "billingAddressLine1",
    "line2": "billingAddressLine2",
    "postal_code": "billingPostalCode",
    "state": "billingAdministrativeArea",
}


@dataclass(frozen=True, kw_only=True)
class CardForm:
    """What was typed; `needs_card` and `needs_email` say what the session asks for."""

    values: Mapping[str, str]
    now: int
    needs_card: bool = True
    needs_email: bool = True

    def errors(self) -> dict[str, str]:
        """Field -> message; empty if all is well."""
        found = {"email": self._email()} if self.needs_email else {}
        if self.needs_card:
            found.update(
                cardNumber=self._number(), cardExpiry=self._expiry(), cardCvc=self._cvc(), billingName=self._name()
            )
        return {name: text for name, text in found.items() if text}

    def payer(self, email: str | None) -> Payer:
        """For a form without errors; `email` is the one that is known already."""
        address = {name: self._value(field) or None for name, field in _ADDRESS.items()}
        return Payer(
            card=self._card() if self.needs_card else None,
            email=email or self._value("email") or None,
            name=self._value("billingName") or None,
            address=address if any(address.values()) else None,
            expiry=self._date() if self.needs_card else (_LAST_MONTH, 2034),
        )

    def _value(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def _email(self) -> str:
        if not self._value("email"):
            return "Your email is incomplete."
        return "" if _EMAIL.fullmatch(self._value("email")) else "Your email is invalid."

    def _digits(self) -> str:
        return cards.digits(self._value("cardNumber"))

    def _number(self) -> str:
        number = self._digits()
        if not number.isdigit() or not number.isascii():
            return "Your card number is invalid." if number else "Your card number is incomplete."
        if len(number) < _SHORTEST_NUMBER:
            return "Your card number is incomplete."
        return "" if cards.passes_luhn(number) else "Your card number is invalid."

    def _date(self) -> tuple[int, int]:
        match = _EXPIRY.fullmatch(self._value("cardExpiry"))
        return (int(match[1]), 2000 + int(match[2]) % 100) if match else (0, 0)

    def _expiry(self) -> str:
        month, year = self._date()
        if not month:
            return "Your card's expiration date is incomplete."
        if month > _LAST_MONTH:
            return "Your card's expiration date is invalid."
        today = datetime.fromtimestamp(self.now, UTC)
        if year < today.year:
            return "Your card's expiration year is in the past."
        return "" if (year, month) >= (today.year, today.month) else "Your card's expiration date is in the past."

    def _cvc(self) -> str:
        cvc = self._value("cardCvc")
        return "" if re.fullmatch(r"\d{3,4}", cvc, re.ASCII) else "Your card's security code is incomplete."

    def _name(self) -> str:
        return "" if self._value("billingName") else "Your cardholder name is incomplete."

    def _card(self) -> Card:
        number = self._digits()
        unknown = Card(
            number=number, code="card_declined", decline_code="test_mode_live_card", message=_NOT_A_TEST_CARD
        )
        return cards.BY_NUMBER.get(number, unknown)
