"""A card that was refused, as Python callers see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api.errors import CardError


class PaymentDeclined(Exception):
    """The test card was declined; `code` and `decline_code` as in Stripe's `card_error`."""

    def __init__(self, error: CardError) -> None:
        super().__init__(error.message)
        self.code = error.code
        self.decline_code: str | None = error.details.get("decline_code")
