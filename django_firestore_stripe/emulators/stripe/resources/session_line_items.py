"""The parameter `line_items` of a new checkout session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.billing.currencies import in_currency

from .making_prices import make_price
from .operations import fresh_metadata
from .starting_subscriptions import tax_rates

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


_MOST, _MOST_OF_A_SUBSCRIPTION = 100, 20


def chosen_lines(work: Work, params: Json) -> list[Json]:
    """Return what the session remembers of each line; `InvalidRequest` where a price does not fit the mode."""
    items: list[Json] = params.get("line_items") or []
    prices = [_price(work, item, f"line_items[{index}]") for index, item in enumerate(items)]
    _check_prices(params["mode"], prices)
    _check_number(params["mode"], prices)
    for index, price in enumerate(prices):
        in_currency(price, params.get("currency") or prices[0]["currency"], param=f"line_items[{index}][price]")
    return [
        _line(work, item, price, f"line_items[{index}]")
        for index, (item, price) in enumerate(zip(items, prices, strict=True))
    ]


def _price(work: Work, item: Json, param: str) -> Json:
    if item.get("price") and item.get("price_data"):
        raise InvalidRequest(f"You may only specify one of these parameters: {param}[price], {param}[price_data].")
    if item.get("price_data"):
        # prices made for one session are not for sale otherwise
        return make_price(work, item["price_data"], active=False, param=f"{param}[price_data][product]")
    if not item.get("price"):
        raise MissingParameter(f"{param}[price]")
    price = work.get("price", item["price"], param=f"{param}[price]")
    if not price["active"]:
        raise InvalidRequest(
            "The price specified is inactive. This field only accepts active prices.", param=f"{param}[price]"
        )
    if not work.get("product", price["product"])["active"]:
        raise InvalidRequest(
            f"Price `{price['id']}` is not available to be purchased because its product is not active.",
            param=f"{param}[price]",
        )
    return price


def _check_prices(mode: str, prices: list[Json]) -> None:
    recurring = [price["type"] == "recurring" for price in prices]
    if mode == "payment" and any(recurring):
        raise InvalidRequest(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
            "one-time prices.",
            param=f"line_items[{recurring.index(True)}]",
        )
    if mode == "subscription" and not any(recurring):
        raise InvalidRequest(
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            param="line_items",
        )


def _check_number(mode: str, prices: list[Json]) -> None:
    """Refuse more than Stripe takes: https://docs.stripe.com/api/checkout/sessions/create."""
    if mode == "payment":
        if len(prices) > _MOST:
            raise InvalidRequest(f"You can specify at most {_MOST} line items in `payment` mode.", param="line_items")
        return
    for kind, noun in (("recurring", "recurring"), ("one_time", "one-time")):
        if sum(price["type"] == kind for price in prices) > _MOST_OF_A_SUBSCRIPTION:
            raise InvalidRequest(
                f"You can specify at most {_MOST_OF_A_SUBSCRIPTION} line items with {noun} prices in `{mode}` mode.",
                param="line_items",
            )


def _line(work: Work, item: Json, price: Json, param: str) -> Json:
    metered = (price["recurring"] or {}).get("usage_type") == "metered"
    if metered and item.get("quantity") is not None:
        raise InvalidRequest(
            f"Quantity should not be specified where usage_type is `metered`. Remove `quantity` from `{param}`",
            param=f"{param}[quantity]",
        )
    if not metered and item.get("quantity") is None:
        raise InvalidRequest(f"Quantity is required. Add `quantity` to `{param}`", param=f"{param}[quantity]")
    rates = tax_rates(work, item.get("tax_rates"), f"{param}[tax_rates]")
    return {
        "id": identifiers.new_id("item"),
        "adjustable_quantity": _adjustable(item.get("adjustable_quantity")),
        "metadata": fresh_metadata(item),
        "price": price["id"],
        "quantity": item.get("quantity"),
        "tax_rates": [rate["id"] for rate in rates],
    }


def _adjustable(chosen: Json | None) -> Json | None:
    if not chosen or not chosen["enabled"]:
        return None
    maximum, minimum = chosen.get("maximum"), chosen.get("minimum")
    return {"enabled": True, "maximum": 99 if maximum is None else maximum, "minimum": minimum or 0}
