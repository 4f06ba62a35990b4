"""POST /v1/subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.billing import anchoring, currencies, discounts, payment_methods
from django_firestore_stripe.emulators.stripe.billing.subscribing import start
from django_firestore_stripe.emulators.stripe.billing.subscriptions import DAY, make

from .making_prices import make_price
from .operations import fresh_metadata

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_AS_GIVEN = (
    "billing_schedules", "billing_thresholds", "cancel_at", "cancel_at_period_end", "collection_method", "days_until_due",
    "description", "on_behalf_of", "pending_invoice_item_interval", "transfer_data",
)  # fmt: skip


def create(work: Work, params: Json) -> Json:
    customer = work.get("customer", params["customer"], param="customer")
    if not params.get("items"):
        raise MissingParameter("items")
    items = [chosen_item(work, item, f"items[{index}]") for index, item in enumerate(params["items"])]
    currency = params.get("currency") or items[0]["price"]["currency"]
    _check_prices(items, currency)
    currencies.check(work, customer["id"], currency)
    fields = {name: params[name] for name in _AS_GIVEN if params.get(name) is not None}
    fields["currency"] = currency
    fields["metadata"] = fresh_metadata(params)
    fields["default_tax_rates"] = tax_rates(work, params.get("default_tax_rates"), "default_tax_rates")
    fields["trial_end"] = _trial_end(work, params, items)
    fields.update(_settings(work, params, customer["id"]))
    fields.update(_anchor(work, params, items, fields["trial_end"]))
    subscription = make(work, customer=customer["id"], items=items, **fields)
    chosen = discounts.chosen(work, params.get("discounts") or (), param="discounts")
    discounts.check(work, chosen, anchoring.order(work, subscription))
    used_by = {"customer": customer["id"], "subscription": subscription["id"]}
    subscription["discounts"] = [discounts.redeem(work, choice, **used_by)["id"] for choice in chosen]
    return start(work, subscription, behavior=params.get("payment_behavior") or "allow_incomplete")


def chosen_item(work: Work, item: Json, param: str) -> Json:
    """Return a subscription item with its price as an object and its tax rates."""
    if item.get("price_data"):
        price = make_price(work, item["price_data"], param=f"{param}[price_data][product]")
    elif item.get("price") or item.get("plan"):
        price = work.get("price", item.get("price") or item["plan"], param=f"{param}[price]")
    else:
        raise MissingParameter(f"{param}[price]")
    check_recurring(price, f"{param}[price]")
    return {**item, "price": price, "tax_rates": tax_rates(work, item.get("tax_rates"), f"{param}[tax_rates]")}


def check_recurring(price: Json, param: str) -> None:
    """`InvalidRequest` for a price that cannot be subscribed to."""
    if not price["active"]:
        raise InvalidRequest("The price specified is inactive. This field only accepts active prices.", param=param)
    if price["type"] != "recurring":
        raise InvalidRequest(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            param=param,
        )


def tax_rates(work: Work, ids: list[str] | None, param: str) -> list[Json]:
    """Tax rates as objects."""
    return [work.get("tax_rate", rate, param=f"{param}[{index}]") for index, rate in enumerate(ids or ())]


def _check_prices(items: list[Json], currency: str) -> None:
    for index, item in enumerate(items):
        currencies.in_currency(item["price"], currency, param=f"items[{index}][price]")
    intervals = {
        (item["price"]["recurring"]["interval"], item["price"]["recurring"]["interval_count"]) for item in items
    }
    ids = [item["price"]["id"] for item in items]
    if len(intervals) == 1 and len(set(ids)) < len(ids):
        raise InvalidRequest("Cannot add multiple subscription items with the same plan.", param="items")


def _trial_end(work: Work, params: Json, items: list[Json]) -> int | None:
    days = params.get("trial_period_days")
    if params.get("trial_from_plan") and not days:
        days = max((item["price"]["recurring"]["trial_period_days"] or 0 for item in items), default=0)
    if days:
        return int(work.now + days * DAY)
    return trial_end(work, params.get("trial_end"))


def trial_end(work: Work, text: str | None) -> int | None:
    """Return the parameter `trial_end`: a time in the future, or "now" for none."""
    if text is None or text == "now":
        return None
    if not text.isdigit():
        raise InvalidRequest(
            f"Invalid timestamp: must be an integer Unix timestamp or `now`: {text}", param="trial_end"
        )
    if int(text) <= work.now:
        raise InvalidRequest("Invalid timestamp: must be in the future", param="trial_end")
    return int(text)


def _anchor(work: Work, params: Json, items: list[Json], trial_end: int | None) -> Json:
    anchor = params.get("billing_cycle_anchor")
    if anchor is None:
        return {}
    anchoring.check(anchor, start=trial_end or work.now, items=items)
    return {"billing_cycle_anchor": anchor, "_starts_free": params.get("proration_behavior") == "none"}


def _settings(work: Work, params: Json, customer: str) -> Json:
    fields: Json = {}
    if params.get("default_payment_method"):
        method = payment_methods.named(
            work, params["default_payment_method"], param="default_payment_method", customer=customer
        )
        fields["default_payment_method"] = method["id"]
    settings = params.get("payment_settings") or {}
    fields["payment_settings"] = {
        "payment_method_options": settings.get("payment_method_options"),
        "payment_method_types": settings.get("payment_method_types"),
        "save_default_payment_method": settings.get("save_default_payment_method") or "off",
    }
    if params.get("trial_settings"):
        fields["trial_settings"] = params["trial_settings"]
    if params.get("automatic_tax"):
        fields["automatic_tax"] = {"disabled_reason": None, "liability": None, **params["automatic_tax"]}
    return fields
