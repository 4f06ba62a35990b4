"""Stripe's test cards (https://docs.stripe.com/testing)."""

from dataclasses import dataclass
from typing import Literal

PAYS = "4242424242424242"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A test card; `code` and `decline_code` are those of the error if it is refused."""

    number: str
    brand: str = "visa"
    code: str | None = None
    decline_code: str | None = None
    message: str = ""
    authenticates: Literal["", "unless set up", "always"] = ""
    """Whether it asks for authentication (3D Secure), and whether it still does when it was set up for later payments."""
    fails_later: bool = False
    """Can be saved, but payments fail."""
    disputed: str | None = None
    """The reason of the dispute that follows a payment."""
    refund_fails: bool = False
    """Can be charged, but the bank does not take the money back: a refund succeeds and fails afterwards."""

    @property
    def last4(self) -> str:
        return self.number[-4:]


_DECLINED = "Your card was declined."

_CARDS = (
    Card(number=PAYS),
    Card(number="4000056655665556"),
    Card(number="5555555555554444", brand="mastercard"),
    Card(number="378282246310005", brand="amex"),
    Card(number="4000002500003155", authenticates="unless set up"),
    Card(number="4000002760003184", authenticates="always"),
    Card(
        number="4000000000000341",
        code="card_declined",
        decline_code="generic_decline",
        message=_DECLINED,
        fails_later=True,
    ),
    Card(number="4000000000000259", disputed="fraudulent"),
    Card(number="4000000000002685", disputed="product_not_received"),
    Card(number="4000000000005126", refund_fails=True),
    Card(number="4000000000000002", code="card_declined", decline_code="generic_decline", message=_DECLINED),
    Card(
        number="4000000000009995",
        code="card_declined",
        decline_code="insufficient_funds",
        message="Your card has insufficient funds.",
    ),
    Card(number="4000000000009987", code="card_declined", decline_code="lost_card", message=_DECLINED),
    Card(number="4000000000000069", code="expired_card", decline_code="expired_card", message="Your card has expired."),
    Card(
        number="4000000000000127",
        code="incorrect_cvc",
        decline_code="incorrect_cvc",
        message="Your card's security code is incorrect.",
    ),
    Card(
        number="4000000000000119",
        code="processing_error",
        message="An error occurred while processing your card. Try again in a little bit.",
    ),
)
BY_NUMBER = {card.number: card for card in _CARDS}

# ids that stand for a card in test mode, instead of a payment method of one's own
BY_PAYMENT_METHOD = {
    "pm_card_visa": BY_NUMBER[PAYS],
    "pm_card_mastercard": BY_NUMBER["5555555555554444"],
    "pm_card_amex": BY_NUMBER["378282246310005"],
    "pm_card_authenticationRequired": BY_NUMBER["4000002760003184"],
    "pm_card_authenticationRequiredOnSetup": BY_NUMBER["4000002500003155"],
    "pm_card_chargeCustomerFail": BY_NUMBER["4000000000000341"],
    "pm_card_createDispute": BY_NUMBER["4000000000000259"],
    "pm_card_createDisputeProductNotReceived": BY_NUMBER["4000000000002685"],
    "pm_card_refundFail": BY_NUMBER["4000000000005126"],
    "pm_card_threeDSecure2Required": BY_NUMBER["4000002760003184"],
    "pm_card_chargeDeclined": BY_NUMBER["4000000000000002"],
    "pm_card_visa_chargeDeclined": BY_NUMBER["4000000000000002"],
    "pm_card_chargeDeclinedInsufficientFunds": BY_NUMBER["4000000000009995"],
    "pm_card_visa_chargeDeclinedInsufficientFunds": BY_NUMBER["4000000000009995"],
    "pm_card_chargeDeclinedExpiredCard": BY_NUMBER["4000000000000069"],
    "pm_card_chargeDeclinedIncorrectCvc": BY_NUMBER["4000000000000127"],
    "pm_card_chargeDeclinedProcessingError": BY_NUMBER["4000000000000119"],
}


def digits(number: str) -> str:
    """Return the number as it is looked up: without blanks and dashes."""
    return number.replace(" ", "").replace("-", "")


def passes_luhn(number: str) -> bool:
    """Whether the last digit fits the others, as on every real card."""
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(number))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0  # noqa: PLR2004 - two digits are added up
