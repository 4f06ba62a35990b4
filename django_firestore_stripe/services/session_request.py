"""What a client asks for when it asks for a checkout session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SessionRequest:
    """The choices of a client; names are those of the SDK's interface Session. None means: not asked for.

    `further` holds other parameters by their names, the extension's or Stripe's. `checked` is False where a policy
    leaves prices and addresses to Stripe's judgement.
    """

    price: str | None = None
    quantity: int | None = None
    line_items: Sequence[Mapping[str, Any]] | None = None
    mode: str | None = None
    success_url: str | None = None
    cancel_url: str | None = None
    promotion_code: str | None = None
    allow_promotion_codes: bool | None = None
    locale: str | None = None
    metadata: Mapping[str, str] | None = None
    automatic_tax: bool | None = None
    client_reference_id: str | None = None
    payment_method_types: Sequence[str] | None = None
    tax_id_collection: bool | None = None
    trial_from_plan: bool | None = None
    further: Mapping[str, Any] = field(default_factory=dict)
    checked: bool = True

    def asked(self) -> dict[str, Any]:
        """Return what was asked for, without what was not."""
        values = {**self.further, **{name: getattr(self, name) for name in CHOICES}}
        return {name: value for name, value in values.items() if value is not None}

    def items(self) -> list[Mapping[str, Any]]:
        """Return the line items, whether they came as such or as one price."""
        if self.line_items is not None:
            return list(self.line_items)
        return [{"price": self.price, "quantity": 1 if self.quantity is None else self.quantity}]


CHOICES = (
    "price",
    "quantity",
    "line_items",
    "mode",
    "success_url",
    "cancel_url",
    "promotion_code",
    "allow_promotion_codes",
    "locale",
    "metadata",
    "automatic_tax",
    "client_reference_id",
    "payment_method_types",
    "tax_id_collection",
    "trial_from_plan",
)
"""The fields of the interface Session that a client may fill in."""
