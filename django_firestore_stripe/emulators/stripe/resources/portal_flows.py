"""`flow_data` of portal sessions: one thing to do instead of the whole portal (https://docs.stripe.com/customer-management/portal-deep-links)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.api.kinds import NATURAL, REQUIRED_TEXT, TEXT, Choice, Hash, ListOf

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_WITH_SUBSCRIPTION = ("subscription_cancel", "subscription_update", "subscription_update_confirm")
_RETENTION = Hash(
    {"coupon_offer": Hash({"coupon": TEXT}, required=("coupon",)), "type": Choice(("coupon_offer",))},
    required=("coupon_offer", "type"),
)
FLOW_DATA = Hash(
    {
        "after_completion": Hash(
            {
                "hosted_confirmation": Hash({"custom_message": TEXT}),
                "redirect": Hash({"return_url": REQUIRED_TEXT}, required=("return_url",)),
                "type": Choice(("hosted_confirmation", "portal_homepage", "redirect")),
            },
            required=("type",),
        ),
        "subscription_cancel": Hash(
            {"retention": _RETENTION, "subscription": REQUIRED_TEXT}, required=("subscription",)
        ),
        "subscription_update": Hash({"subscription": REQUIRED_TEXT}, required=("subscription",)),
        "subscription_update_confirm": Hash(
            {
                "discounts": ListOf(Hash({"coupon": TEXT, "promotion_code": TEXT})),
                "items": ListOf(Hash({"id": TEXT, "price": TEXT, "quantity": NATURAL}, required=("id",))),
                "subscription": REQUIRED_TEXT,
            },
            required=("items", "subscription"),
        ),
        "type": Choice(("payment_method_update", *_WITH_SUBSCRIPTION)),
    },
    required=("type",),
)


def flow(work: Work, customer: str, data: Json) -> Json:
    """Return the session's `flow`; `InvalidRequest` where it is about somebody else's subscription, or an ended one."""
    kind = data["type"]
    made: Json = {"after_completion": _after(data.get("after_completion") or {}), "type": kind}
    for name in _WITH_SUBSCRIPTION:
        made[name] = _about(work, customer, kind, data.get(kind)) if name == kind else None
    return made


def _after(given: Json) -> Json:
    return {"hosted_confirmation": None, "redirect": None, "type": "portal_homepage", **given}


def _about(work: Work, customer: str, kind: str, details: Json | None) -> Json:
    place = f"flow_data[{kind}]"
    if not details:
        raise MissingParameter(place)
    subscription = work.get("subscription", details["subscription"], param=f"{place}[subscription]")
    if subscription["customer"] != customer:
        raise InvalidRequest(
            f"The subscription {subscription['id']} does not belong to the customer {customer}.",
            param=f"{place}[subscription]",
        )
    if subscription["ended_at"]:
        raise InvalidRequest(f"The subscription {subscription['id']} has ended.", param=f"{place}[subscription]")
    return {**_EMPTY[kind], **details, **_items(subscription, details, place)}


def _items(subscription: Json, details: Json, place: str) -> Json:
    if "items" not in details:
        return {}
    if len(details["items"]) != 1:
        raise InvalidRequest("Currently, only a single item can be updated.", param=f"{place}[items]")
    (item,) = details["items"]
    found = next((own for own in subscription["items"]["data"] if own["id"] == item["id"]), None)
    if found is None:
        raise InvalidRequest(
            f"No such subscription_item: '{item['id']}'", code="resource_missing", param=f"{place}[items][0][id]"
        )
    return {"items": [{"price": found["price"]["id"], "quantity": found.get("quantity"), **item}]}


_EMPTY: dict[str, Json] = {
    "subscription_cancel": {"retention": None},
    "subscription_update": {},
    "subscription_update_confirm": {"discounts": None},
}
