"""Coupons (https://docs.stripe.com/api/coupons)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter, ResourceMissing
from django_firestore_stripe.emulators.stripe.api.kinds import (
    DECIMAL,
    INTEGER,
    METADATA,
    POSITIVE,
    TEXTS,
    Choice,
    Hash,
)
from django_firestore_stripe.emulators.stripe.api.pagination import page

from .fields import echoed, texts
from .operations import fresh_metadata, updated_fields
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
    _check(params)
    _make_room(work, params.get("id"))
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


def _check(params: Json) -> None:
    amount, percent = params.get("amount_off"), params.get("percent_off")
    if (amount is None) == (percent is None):
        raise InvalidRequest("Coupons require either an `amount_off` or a `percent_off`, and not both.")
    if amount is not None and not params.get("currency"):
        raise MissingParameter("currency")
    if percent is not None and not 0 < float(percent) <= 100:  # noqa: PLR2004 - per cent
        raise InvalidRequest("`percent_off` must be greater than 0 and at most 100.", param="percent_off")
    if params.get("duration") == "repeating" and not params.get("duration_in_months"):
        raise MissingParameter("duration_in_months")


def _make_room(work: Work, coupon_id: str | None) -> None:
    """Forget a deleted coupon of the same id: the new one takes its place in what it discounts."""
    known = work.find("coupon", coupon_id) if coupon_id else None
    if known and not known.get("_deleted"):
        raise InvalidRequest("Coupon already exists.", code="resource_already_exists", param="id")
    if known:
        work.remove(known)


def living(work: Work, coupon_id: str) -> Json:
    """Return the coupon at a request's address: a deleted one is missing."""
    coupon = work.get("coupon", coupon_id)
    if not coupon.get("_deleted"):
        return coupon
    raise ResourceMissing(f"No such coupon: '{coupon_id}'", param="coupon", in_address=True)


def retrieve(work: Work, _params: Json, coupon_id: str) -> Json:
    return living(work, coupon_id)


def update(work: Work, params: Json, coupon_id: str) -> Json:
    coupon = living(work, coupon_id)
    return work.change(coupon, "coupon.updated", **updated_fields(coupon, params))


def list_all(work: Work, params: Json) -> Json:
    things = (coupon for coupon in work.all("coupon") if not coupon.get("_deleted"))
    return page(things, params, url="/v1/coupons")


def delete(work: Work, _params: Json, coupon_id: str) -> Json:
    """Hide it: whoever applied it keeps the discount, nobody else gets it (https://docs.stripe.com/api/coupons/delete)."""
    coupon = living(work, coupon_id)
    # "A promotion code is only active if the coupon is also valid"
    for code in list(work.all("promotion_code", active=True)):
        if code["promotion"]["coupon"] == coupon_id:
            work.change(code, "promotion_code.updated", active=False)
    work.announce("coupon.deleted", coupon)
    work.change(coupon, None, valid=False, _deleted=True)
    return {"id": coupon_id, "object": "coupon", "deleted": True}


RESOURCE = Resource(
    kind="coupon",
    operations=(
        Operation("POST", "/v1/coupons", create, _CREATE),
        Operation("GET", "/v1/coupons", list_all, lists()),
        Operation("GET", "/v1/coupons/{coupon}", retrieve),
        Operation(
            "POST",
            "/v1/coupons/{coupon}",
            update,
            takes({**texts("name"), "metadata": METADATA}),
        ),
        Operation("DELETE", "/v1/coupons/{coupon}", delete),
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
