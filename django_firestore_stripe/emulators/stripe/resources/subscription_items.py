"""Subscription items (https://docs.stripe.com/api/subscription_items): changes of a subscription, one item at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import ResourceMissing
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, INTEGER, TEXT, Integer, Kind
from django_firestore_stripe.emulators.stripe.api.pagination import page
from django_firestore_stripe.emulators.stripe.billing.clocks import enter

from .registry import Operation, Resource, takes
from .subscription_parameters import BEHAVIOR, ITEM, PRORATION
from .updating_subscriptions import update

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_TERMS: dict[str, Kind] = {"payment_behavior": BEHAVIOR, "proration_behavior": PRORATION, "proration_date": INTEGER}


def create(work: Work, params: Json) -> Json:
    subscription = work.get("subscription", params.pop("subscription"), param="subscription")
    known = {item["id"] for item in subscription["items"]["data"]}
    changed = _changed(work, subscription, params)
    return next(item for item in changed if item["id"] not in known)


def list_all(work: Work, params: Json) -> Json:
    subscription = work.get("subscription", params["subscription"], param="subscription")
    return page(subscription["items"]["data"], params, url="/v1/subscription_items")


def retrieve(work: Work, _params: Json, item_id: str) -> Json:
    return _found(work, item_id)[1]


def change(work: Work, params: Json, item_id: str) -> Json:
    subscription, _ = _found(work, item_id)
    changed = _changed(work, subscription, {**params, "id": item_id})
    return next(item for item in changed if item["id"] == item_id)


def delete(work: Work, params: Json, item_id: str) -> Json:
    subscription, _ = _found(work, item_id)
    _changed(work, subscription, {**params, "id": item_id, "deleted": True})
    return {"id": item_id, "object": "subscription_item", "deleted": True}


def _changed(work: Work, subscription: Json, params: Json) -> list[Json]:
    terms = {name: params[name] for name in _TERMS if name in params}
    item = {name: value for name, value in params.items() if name not in {*_TERMS, "off_session"}}
    items: list[Json] = update(work, {**terms, "items": [item]}, subscription["id"])["items"]["data"]
    return items


def _found(work: Work, item_id: str) -> tuple[Json, Json]:
    """Return the subscription, in whose time the work goes on, and its item."""
    for subscription in work.all("subscription"):
        for item in subscription["items"]["data"]:
            if item["id"] == item_id:
                enter(work, subscription)
                return subscription, item
    raise ResourceMissing(f"No such subscription_item: '{item_id}'", param="id", in_address=True)


RESOURCE = Resource(
    kind="subscription_item",
    permission="subscription",
    operations=(
        Operation(
            "POST",
            "/v1/subscription_items",
            create,
            takes({**ITEM, **_TERMS, "subscription": TEXT}, required=("subscription",)),
        ),
        Operation(
            "GET",
            "/v1/subscription_items",
            list_all,
            takes(
                {
                    "ending_before": TEXT,
                    "limit": Integer(lowest=1, highest=100),
                    "starting_after": TEXT,
                    "subscription": TEXT,
                },
                required=("subscription",),
            ),
        ),
        Operation("GET", "/v1/subscription_items/{id}", retrieve),
        Operation("POST", "/v1/subscription_items/{id}", change, takes({**ITEM, **_TERMS, "off_session": BOOLEAN})),
        Operation("DELETE", "/v1/subscription_items/{id}", delete, takes({**_TERMS, "clear_usage": BOOLEAN})),
    ),
)
