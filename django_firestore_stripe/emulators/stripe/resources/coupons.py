"""Coupons (https://docs.stripe.com/api/coupons)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.api.kinds import (
    DECIMAL,
    INTEGER,
    METADATA,
    POSITIVE,
    TEXTS,
    Choice,
    Hash,
)

from .fields import echoed, texts
from .operations import deleting, fresh_metadata, listing, retrieving, updating
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CREATE = takes(
    {
        "currency": CURRENCY,
        **texts("id", "name"),
        **echoed("currency_options"),
        "amount_off": POSITIVE,
        "applies_to": Hash({"products": TEXTS}),
        "duration": Choice(("forever", "once", "repeating")),
        "duration_in_months": POSITIVE,
        "max_redemptions": POSITIVE,
        "metadata": METADATA,
        "percent_off": DECIMAL,
        "redeem_by": INTEGER,
    }
)


def create(work: Work, params: Json) -> Json:
    _check(work, params)
    percent = params.get("percent_off")
    coupon = work.new(
        "coupon",
        params.get("id"),
        amount_off=params.get("amount_off"),
        currency=(params.get("currency") or "").lower() or None,
        duration=params.get("duration") or "once",
        duration_in_months=params.get("duration_in_months"),
        max_redemptions=params.get("max_redemptions"),
        metadata=fresh_metadata(params),
        name=params.get("name"),
        percent_off=None if percent is None else float(percent),
        redeem_by=params.get("redeem_by"),
        times_redeemed=0,
        valid=True,
        _applies_to=params.get("applies_to") or {},
    )
    return work.add(coupon, "coupon.created")


def _check(work: Work, params: Json) -> None:
    amount, percent = params.get("amount_off"), params.get("percent_off")
    if (amount is None) == (percent is None):
        raise InvalidRequest("Coupons require either an `amount_off` or a `percent_off`, and not both.")
    if amount is not None and not params.get("currency"):
        raise MissingParameter("currency")
    if percent is not None and not 0 < float(percent) <= 100:  # noqa: PLR2004 - per cent
        raise InvalidRequest("`percent_off` must be greater than 0 and at most 100.", param="percent_off")
    if params.get("duration") == "repeating" and not params.get("duration_in_months"):
        raise MissingParameter("duration_in_months")
    if params.get("id") and work.find("coupon", params["id"]):
        raise InvalidRequest("Coupon already exists.", code="resource_already_exists", param="id")


RESOURCE = Resource(
    kind="coupon",
    operations=(
        Operation("POST", "/v1/coupons", create, _CREATE),
        Operation("GET", "/v1/coupons", listing("coupon", "/v1/coupons"), lists()),
        Operation("GET", "/v1/coupons/{coupon}", retrieving("coupon")),
        Operation(
            "POST",
            "/v1/coupons/{coupon}",
            updating("coupon"),
            takes({**texts("name"), "metadata": METADATA}),
        ),
        Operation("DELETE", "/v1/coupons/{coupon}", deleting("coupon", "coupon.deleted")),
    ),
    includable={
        "applies_to": lambda _work, coupon: coupon.get("_applies_to") or None,
        "currency_options": lambda _work, _coupon: {},
    },
)
DISCOUNT = Resource(
    kind="discount",
    operations=(),
    expandable={"customer": "customer", "promotion_code": "promotion_code", "source.coupon": "coupon"},
)
