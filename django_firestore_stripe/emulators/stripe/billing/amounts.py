"""What a quantity of something costs, in minor units."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.json_types import Json

# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_MINIMUMS = {
    "usd": 50,
    "eur": 50,
    "gbp": 30,
    "jpy": 50,
    "chf": 50,
    "cad": 50,
    "aud": 50,
    "sek": 300,
    "nok": 300,
    "dkk": 250,
}


# eight digits
MAXIMUM = 99_999_999


def minimum(currency: str) -> int:
    """Return the smallest amount that can be charged."""
    return _MINIMUMS.get(currency, 1)


def cost(price: Json, quantity: int | None) -> int:
    """Return a line's amount before discount and tax; metered prices cost nothing in advance."""
    if (price.get("recurring") or {}).get("usage_type") == "metered":
        return 0
    units = _transformed(price, 1 if quantity is None else quantity)
    if price["billing_scheme"] == "tiered":
        return money.rounded(_TIERED[price["tiers_mode"]](price["_tiers"], units))
    return money.rounded(_unit_amount(price) * units)


def _unit_amount(price: Json) -> Decimal:
    if price["unit_amount_decimal"] is not None:
        return Decimal(price["unit_amount_decimal"])
    return Decimal((price["custom_unit_amount"] or {}).get("preset") or 0)


def _transformed(price: Json, quantity: int) -> int:
    transform = price.get("transform_quantity")
    if not transform:
        return quantity
    rounding = ROUND_CEILING if transform["round"] == "up" else ROUND_FLOOR
    return int((Decimal(quantity) / transform["divide_by"]).to_integral_value(rounding))


def _of_tier(tier: Json, units: int) -> Decimal:
    return Decimal(tier["flat_amount_decimal"] or 0) + Decimal(tier["unit_amount_decimal"] or 0) * units


def _volume(tiers: list[Json], units: int) -> Decimal:
    for tier in tiers:
        if tier["up_to"] is None or units <= tier["up_to"]:
            return _of_tier(tier, units)
    return _of_tier(tiers[-1], units)


def _graduated(tiers: list[Json], units: int) -> Decimal:
    total, start = Decimal(0), 0
    for tier in tiers:
        end = units if tier["up_to"] is None else min(units, tier["up_to"])
        # the first tier's flat amount is due even for a quantity of 0
        if end > start or start == 0:
            total += _of_tier(tier, max(0, end - start))
        start = end
        if start >= units:
            break
    return total


_TIERED = {"volume": _volume, "graduated": _graduated}
