"""Stripe's objects as plain dicts, with numbers as Firestore keeps them."""

import json
from typing import Any

import stripe

# A Stripe object as its API returns it; amounts are in the currency's minor unit, times in Unix seconds.
StripeObject = dict[str, Any]


def plain(value: stripe.StripeObject) -> StripeObject:
    """Return what the client hydrated as the JSON that Stripe sent: decimals are strings, 19.0 is 19."""
    parsed: StripeObject = parse(json.dumps(value.to_dict(for_json=True)))
    return parsed


def parse(text: str | bytes) -> Any:
    """Parse Stripe's JSON; a number without fraction is an integer, as for the JavaScript that wrote the layout.

    Raises ValueError for what is no JSON.
    """
    return json.loads(text, parse_float=_number, parse_constant=_refuse)


def _number(digits: str) -> int | float:
    number = float(digits)
    return int(number) if number.is_integer() else number


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON.")
