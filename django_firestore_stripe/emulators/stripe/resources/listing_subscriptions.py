"""GET /v1/subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.kinds import RANGE, Choice
from django_firestore_stripe.emulators.stripe.api.pagination import is_within, page

from .fields import echoed, texts
from .registry import lists

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

LIST = lists({
    **texts("collection_method", "customer", "customer_account", "plan", "price", "test_clock"),
    **echoed("automatic_tax"),
    "current_period_end": RANGE,
    "current_period_start": RANGE,
    "status": Choice((
        "active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid",
    )),
})  # fmt: skip
_ENDED = frozenset({"canceled", "incomplete_expired"})


def list_all(work: Work, params: Json) -> Json:
    names = ("collection_method", "customer", "test_clock")
    wanted = {name: params[name] for name in names if params.get(name)}
    if not params.get("customer"):
        # those under a test clock are only listed by it, or by customer
        wanted.setdefault("test_clock", None)
    things = (subscription for subscription in work.all("subscription", **wanted) if _is_listed(subscription, params))
    return page(things, params, url="/v1/subscriptions")


def _is_listed(subscription: Json, params: Json) -> bool:
    items = subscription["items"]["data"]
    price = params.get("price") or params.get("plan")
    return (
        _has_status(subscription["status"], params.get("status"))
        and (not price or any(item["price"]["id"] == price for item in items))
        and all(
            any(is_within(item[name], params.get(name)) for item in items)
            for name in ("current_period_start", "current_period_end")
        )
    )


def _has_status(status: str, wanted: str | None) -> bool:
    if wanted is None:
        return status != "canceled"
    return wanted in {"all", status} or (wanted == "ended" and status in _ENDED)
