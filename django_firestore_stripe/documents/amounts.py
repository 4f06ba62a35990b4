"""Amounts in the currency's minor unit, and as people write them.

How many decimals a currency has: https://docs.stripe.com/currencies#zero-decimal.
"""

from decimal import Decimal
from typing import Any, TypeGuard

ZERO_DECIMALS = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
THREE_DECIMALS = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])


def decimals(currency: str) -> int:
    """Return how many decimals Stripe's minor unit of a currency stands for."""
    code = currency.lower()
    if code in ZERO_DECIMALS:
        return 0
    return 3 if code in THREE_DECIMALS else 2


def is_amount(value: Any) -> TypeGuard[int]:
    """Say whether a value is a number of minor units; a truth value is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def display_amount(amount: Any, currency: Any) -> str:
    """Return "9.99 USD" for 999 and "usd"; a dash where there is no amount."""
    if not (is_amount(amount) or isinstance(amount, float)) or not isinstance(currency, str):
        return "–"
    places = decimals(currency)
    return f"{Decimal(str(amount)).scaleb(-places):,.{places}f} {currency.upper()}"
