"""POST /v1/subscriptions/{id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.billing import anchoring, changing, discounts, payment_methods
from django_firestore_stripe.emulators.stripe.billing.periods import end_of_period
from django_firestore_stripe.emulators.stripe.billing.subscriptions import item_list, new_item, plan
from django_firestore_stripe.emulators.stripe.state.changes import visible

from .operations import merged, updated_fields
from .starting_subscriptions import chosen_item, tax_rates, trial_end

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_NOT_FIELDS = (
    "add_invoice_items", "billing_cycle_anchor", "off_session", "payment_behavior", "proration_behavior",
    "proration_date", "trial_from_plan",
)  # fmt: skip


def update(work: Work, params: Json, subscription_id: str) -> Json:
    subscription = work.get("subscription", subscription_id)
    _check_open(subscription, params)
    fields, terms = _fields(work, subscription, params), _terms(params)
    invoice = changing.bill(work, subscription, {**subscription, **fields}, terms)
    if invoice:
        fields["latest_invoice"] = invoice["id"]
    changed = work.change(subscription, "customer.subscription.updated", **fields)
    if invoice is None:
        return changed
    changing.collect(work, invoice, terms)
    return work.get("subscription", subscription_id)


def _fields(work: Work, subscription: Json, params: Json) -> Json:
    given = updated_fields(subscription, {name: value for name, value in params.items() if name not in _NOT_FIELDS})
    fields = {name: value for name, value in given.items() if name not in _READERS}
    for name, read in _READERS.items():
        if name in given:
            fields.update(read(work, {**subscription, **fields}, given[name]))
    if params.get("billing_cycle_anchor") == "now":
        fields.update(_restarted(work, {**subscription, **fields}))
    return fields


def _terms(params: Json) -> changing.Terms:
    return changing.Terms(
        proration=params.get("proration_behavior") or "create_prorations",
        moment=params.get("proration_date"),
        payment=params.get("payment_behavior") or "allow_incomplete",
    )


def _restarted(work: Work, subscription: Json) -> Json:
    items = [
        {
            **item,
            "current_period_start": work.now,
            "current_period_end": end_of_period(work.now, item["price"]["recurring"]),
        }
        for item in subscription["items"]["data"]
    ]
    return {"billing_cycle_anchor": work.now, "items": item_list(items, subscription["id"])}


def _check_open(subscription: Json, params: Json) -> None:
    if subscription["status"] == "canceled" and set(params) - {"metadata", "cancellation_details", "expand"}:
        raise InvalidRequest("A canceled subscription can only update its cancellation_details and metadata.")


def _items(work: Work, subscription: Json, changes: list[Json]) -> Json:
    items = {item["id"]: item for item in subscription["items"]["data"]}
    for index, change in enumerate(changes):
        param = f"items[{index}]"
        if not change.get("id"):
            item = _added(work, subscription, chosen_item(work, change, param))
            items[item["id"]] = item
        elif change["id"] not in items:
            raise InvalidRequest(f"No such subscription_item: '{change['id']}'", code="resource_missing", param=param)
        elif change.get("deleted"):
            del items[change["id"]]
        else:
            items[change["id"]] = _changed(work, items[change["id"]], change, param)
    if not items:
        raise InvalidRequest("A subscription must have at least one active plan.", param="items")
    return {"items": item_list(list(items.values()), subscription["id"])}


def _added(work: Work, subscription: Json, item: Json) -> Json:
    """Return an item in the period of the others, of which it is charged the rest; another interval begins now."""
    first = subscription["items"]["data"][0]
    if first["price"]["recurring"] != item["price"]["recurring"]:
        return new_item(work, item, subscription["id"], start=work.now, end=None)
    start, end = first["current_period_start"], first["current_period_end"]
    return new_item(work, item, subscription["id"], start=start, end=end)


def _changed(work: Work, item: Json, change: Json, param: str) -> Json:
    changed = dict(item)
    if change.get("price") or change.get("price_data"):
        price = chosen_item(work, change, param)["price"]
        same_period = price["recurring"] == item["price"]["recurring"]
        fresh = new_item(work, {"price": price}, item["subscription"], start=work.now, end=None)
        periods = {} if same_period else {name: fresh[name] for name in ("current_period_start", "current_period_end")}
        changed.update(price=visible(price), plan=plan(price), **periods)
    if change.get("quantity") is not None:
        changed["quantity"] = change["quantity"]
    if "metadata" in change:
        changed["metadata"] = merged(item["metadata"], change["metadata"])
    if "tax_rates" in change:
        changed["tax_rates"] = tax_rates(work, change["tax_rates"], f"{param}[tax_rates]")
    return changed


def _cancel_at_period_end(work: Work, subscription: Json, at_end: bool | None) -> Json:
    if not at_end:
        return {"cancel_at_period_end": False, "cancel_at": None, "canceled_at": None}
    end = max(item["current_period_end"] for item in subscription["items"]["data"])
    details = {**subscription["cancellation_details"], "reason": "cancellation_requested"}
    return {
        "cancel_at": end,
        "cancel_at_period_end": True,
        "canceled_at": work.now,
        "cancellation_details": details,
    }


def _cancel_at(work: Work, _subscription: Json, moment: int | None) -> Json:
    return {"cancel_at": moment, "cancel_at_period_end": False, "canceled_at": work.now if moment else None}


def _cancellation_details(_work: Work, subscription: Json, details: Json | None) -> Json:
    return {"cancellation_details": {**subscription["cancellation_details"], **(details or {})}}


def _trial_end(work: Work, subscription: Json, text: str | None) -> Json:
    end = trial_end(work, text)
    if end is None and subscription["status"] != "trialing":
        return {}
    items = [
        new_item(work, item, subscription["id"], start=work.now, end=end)
        | {name: item[name] for name in ("id", "created", "metadata")}
        for item in subscription["items"]["data"]
    ]
    status = "trialing" if end else "active"
    return {
        "billing_cycle_anchor": end or work.now,
        "items": item_list(items, subscription["id"]),
        "status": status,
        "trial_end": end or work.now,
    }


def _default_payment_method(work: Work, subscription: Json, method_id: str | None) -> Json:
    if not method_id:
        return {"default_payment_method": None}
    customer = subscription["customer"]
    method = payment_methods.named(work, method_id, param="default_payment_method", customer=customer)
    return {"default_payment_method": method["id"]}


def _default_tax_rates(work: Work, _subscription: Json, ids: list[str]) -> Json:
    return {"default_tax_rates": tax_rates(work, ids, "default_tax_rates")}


def _discounts(work: Work, subscription: Json, choices: list[Json]) -> Json:
    used_by = {"customer": subscription["customer"], "subscription": subscription["id"]}
    chosen = discounts.chosen(work, choices, param="discounts")
    discounts.check(work, chosen, anchoring.order(work, subscription))
    return {"discounts": [discounts.redeem(work, choice, **used_by)["id"] for choice in chosen]}


def _merged(name: str) -> Reader:
    def read(_work: Work, subscription: Json, values: Json | None) -> Json:
        return {name: {**(subscription.get(name) or {}), **(values or {})}}

    return read


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Reader: TypeAlias = Callable[[Work, Json, Any], Json]

_READERS: dict[str, Reader] = {
    "automatic_tax": _merged("automatic_tax"),
    "cancel_at": _cancel_at,
    "cancel_at_period_end": _cancel_at_period_end,
    "cancellation_details": _cancellation_details,
    "default_payment_method": _default_payment_method,
    "default_tax_rates": _default_tax_rates,
    "discounts": _discounts,
    "invoice_settings": _merged("invoice_settings"),
    "items": _items,
    "payment_settings": _merged("payment_settings"),
    "trial_end": _trial_end,
}
