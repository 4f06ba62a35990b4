"""Shipping rates (https://docs.stripe.com/api/shipping_rates), and how a checkout session uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, METADATA, NATURAL, REQUIRED_TEXT, Hash

from .fields import TAX_BEHAVIOR, echoed, texts
from .operations import fresh_metadata, listing, retrieving, updating
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_FIXED_AMOUNT = Hash(
    {"amount": NATURAL, "currency": CURRENCY, **echoed("currency_options")}, required=("amount", "currency")
)
_FIELDS = {**echoed("delivery_estimate"), "metadata": METADATA, "tax_behavior": TAX_BEHAVIOR}


def create(work: Work, params: Json) -> Json:
    fixed = params.get("fixed_amount")
    rate = work.new(
        "shipping_rate",
        active=True,
        delivery_estimate=params.get("delivery_estimate"),
        display_name=params["display_name"],
        fixed_amount={**fixed, "currency": fixed["currency"].lower()} if fixed else None,
        metadata=fresh_metadata(params),
        tax_behavior=params.get("tax_behavior") or "unspecified",
        tax_code=params.get("tax_code"),
        type="fixed_amount",
    )
    return work.add(rate)


def chosen_options(work: Work, options: Iterable[Json]) -> tuple[list[Json], Json | None]:
    """Return a session's `shipping_options`, and `shipping_cost` as long as nobody has chosen: the first one's."""
    rates = [_rate(work, option, f"shipping_options[{index}]") for index, option in enumerate(options)]
    shown = [{"shipping_amount": _amount(rate), "shipping_rate": rate["id"]} for rate in rates]
    if not shown:
        return [], None
    amount = shown[0]["shipping_amount"]
    return shown, {
        "amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "shipping_rate": shown[0]["shipping_rate"],
    }  # fmt: skip


def _rate(work: Work, option: Json, param: str) -> Json:
    if option.get("shipping_rate_data"):
        return create(work, option["shipping_rate_data"])
    return work.get("shipping_rate", option.get("shipping_rate") or "", param=f"{param}[shipping_rate]")


def _amount(rate: Json) -> int:
    return int(rate["fixed_amount"]["amount"]) if rate["fixed_amount"] else 0


RESOURCE = Resource(
    kind="shipping_rate",
    operations=(
        Operation(
            "POST",
            "/v1/shipping_rates",
            create,
            takes(
                {**_FIELDS, **texts("tax_code", "type"), "display_name": REQUIRED_TEXT, "fixed_amount": _FIXED_AMOUNT},
                required=("display_name",),
            ),
        ),
        Operation(
            "GET",
            "/v1/shipping_rates",
            listing("shipping_rate", "/v1/shipping_rates", "active"),
            lists({"active": BOOLEAN, "currency": CURRENCY}),
        ),
        Operation("GET", "/v1/shipping_rates/{id}", retrieving("shipping_rate")),
        Operation(
            "POST",
            "/v1/shipping_rates/{id}",
            updating("shipping_rate", silent=True),
            takes({"active": BOOLEAN, "metadata": METADATA, "tax_behavior": TAX_BEHAVIOR, **echoed("fixed_amount")}),
        ),
    ),
)
