"""New prices, whoever wants them: the prices endpoint, a product, a line item."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter

from .making_products import make_product
from .operations import fresh_metadata

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

# https://docs.stripe.com/api/prices/create: at most three years
_LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}
_AMOUNTS = ("unit_amount", "unit_amount_decimal", "custom_unit_amount", "tiers")


def make_price(work: Work, params: Json, *, active: bool = True, param: str = "product") -> Json:
    """Make a new price, stored and announced; `param` is blamed if its product is missing."""
    _check_amount(params)
    _check_interval(params.get("recurring") or {})
    product = _product(work, params, param)
    amounts = unit_amounts(params)
    price = work.new(
        "price",
        active=active,
        billing_scheme=params.get("billing_scheme") or "per_unit",
        currency=params["currency"],
        custom_unit_amount=_custom(params.get("custom_unit_amount")),
        lookup_key=free_lookup_key(work, params),
        metadata=fresh_metadata(params),
        nickname=params.get("nickname"),
        product=product,
        recurring=_recurring(params.get("recurring")),
        tax_behavior=params.get("tax_behavior") or "unspecified",
        tiers_mode=params.get("tiers_mode"),
        transform_quantity=params.get("transform_quantity"),
        type="recurring" if params.get("recurring") else "one_time",
        **amounts,
        _tiers=[_tier(tier) for tier in params.get("tiers") or ()],
        _currency_options=params.get("currency_options") or {},
    )
    return work.add(price, "price.created")


def _check_amount(params: Json) -> None:
    tiered = params.get("billing_scheme") == "tiered"
    if tiered and not params.get("tiers"):
        raise MissingParameter("tiers")
    if tiered and not params.get("tiers_mode"):
        raise MissingParameter("tiers_mode")
    if not any(params.get(name) is not None for name in _AMOUNTS):
        raise InvalidRequest("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.")
    if params.get("unit_amount") is not None and params.get("unit_amount_decimal") is not None:
        names = "unit_amount, unit_amount_decimal"
        raise InvalidRequest(f"You may only specify one of these parameters: {names}.", param="unit_amount")


def _check_interval(recurring: Json) -> None:
    if (recurring.get("interval_count") or 1) > _LONGEST.get(recurring.get("interval") or "year", 0):
        raise InvalidRequest(
            "The recurring interval can be at most three years (3 years, 36 months, 156 weeks or 1095 days).",
            param="recurring[interval_count]",
        )


def _product(work: Work, params: Json, param: str) -> str:
    if params.get("product_data"):
        return str(make_product(work, params["product_data"])["id"])
    if not params.get("product"):
        raise MissingParameter("product")
    return str(work.get("product", params["product"], param=param)["id"])


def unit_amounts(params: Json) -> Json:
    """`unit_amount` and `unit_amount_decimal`, each from the other."""
    if params.get("unit_amount") is not None:
        return {"unit_amount": params["unit_amount"], "unit_amount_decimal": str(params["unit_amount"])}
    if params.get("unit_amount_decimal") is None:
        return {"unit_amount": None, "unit_amount_decimal": None}
    amount = Decimal(params["unit_amount_decimal"])
    whole = int(amount) if amount == amount.to_integral_value() else None
    return {"unit_amount": whole, "unit_amount_decimal": money.decimal_text(amount)}


def _tier(tier: Json) -> Json:
    flat = unit_amounts(
        {
            "unit_amount": tier.get("flat_amount"),
            "unit_amount_decimal": tier.get("flat_amount_decimal"),
        }
    )
    return {
        "flat_amount": flat["unit_amount"],
        "flat_amount_decimal": flat["unit_amount_decimal"],
        **unit_amounts(tier),
        "up_to": None if tier["up_to"] == "inf" else int(tier["up_to"]),
    }


def _custom(custom: Json | None) -> Json | None:
    if not custom or not custom["enabled"]:
        return None
    return {name: custom.get(name) for name in ("maximum", "minimum", "preset")}


def _recurring(recurring: Json | None) -> Json | None:
    if recurring is None:
        return None
    return {
        "interval": recurring["interval"],
        "interval_count": recurring.get("interval_count") or 1,
        "meter": recurring.get("meter"),
        "trial_period_days": recurring.get("trial_period_days"),
        "usage_type": recurring.get("usage_type") or "licensed",
    }


def free_lookup_key(work: Work, params: Json, own_id: str | None = None) -> str | None:
    key: str | None = params.get("lookup_key")
    for other in list(work.all("price", lookup_key=key)) if key else ():
        if other["id"] == own_id:
            continue
        if not params.get("transfer_lookup_key"):
            raise InvalidRequest(
                f"A price (`{other['id']}`) already uses that lookup key. If you want to transfer the lookup key from that "
                "price, you may do so via the `transfer_lookup_key` parameter.",
                param="lookup_key",
            )
        work.change(other, "price.updated", lookup_key=None)
    return key
