"""Coupons and promotion codes in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from .periods import end_of_period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def is_redeemable(coupon: Json, now: int) -> bool:
    """Whether it (or a promotion code) may be used once more."""
    until, most = coupon.get("redeem_by") or coupon.get("expires_at"), coupon["max_redemptions"]
    return (until is None or now < until) and (most is None or coupon["times_redeemed"] < most)


def chosen(work: Work, discounts: Iterable[Json], *, param: str) -> list[Json]:
    """`{coupon, promotion_code}` (ids) for each parameter; `InvalidRequest` where one cannot be used."""
    return [_chosen(work, discount, f"{param}[{index}]") for index, discount in enumerate(discounts)]


def _chosen(work: Work, discount: Json, param: str) -> Json:
    if discount.get("promotion_code"):
        code = work.get("promotion_code", discount["promotion_code"], param=f"{param}[promotion_code]")
        if not code["active"] or not is_redeemable(code, work.now):
            raise InvalidRequest("This promotion code is inactive or has expired.", param=f"{param}[promotion_code]")
        return {"coupon": code["promotion"]["coupon"], "promotion_code": code["id"]}
    coupon = work.get("coupon", discount.get("coupon") or "", param=f"{param}[coupon]")
    if not is_redeemable(coupon, work.now):
        raise InvalidRequest(f"Coupon expired: {coupon['id']}", code="coupon_expired", param=f"{param}[coupon]")
    return {"coupon": coupon["id"], "promotion_code": None}


def redeem(work: Work, choice: Json, *, customer: str | None, **used_by: str | None) -> Json:
    """Return a discount object for a choice; counts as one redemption. `used_by`: checkout_session, subscription."""
    coupon = work.get("coupon", choice["coupon"])
    count = coupon["times_redeemed"] + 1
    work.change(coupon, times_redeemed=count, valid=is_redeemable({**coupon, "times_redeemed": count}, work.now))
    if choice["promotion_code"]:
        code = work.get("promotion_code", choice["promotion_code"])
        work.change(code, times_redeemed=code["times_redeemed"] + 1)
    discount = {
        "object": "discount",
        "id": work.new("discount")["id"],
        "checkout_session": None,
        "customer": customer,
        "customer_account": None,
        "end": _end(coupon, work.now),
        "invoice": None,
        "invoice_item": None,
        "promotion_code": choice["promotion_code"],
        "source": {"coupon": coupon["id"], "type": "coupon"},
        "start": work.now,
        "subscription": None,
        "subscription_item": None,
        **used_by,
    }
    return work.add(discount, "customer.discount.created" if customer else None)


def _end(coupon: Json, start: int) -> int | None:
    if coupon["duration"] != "repeating":
        return None
    return end_of_period(start, {"interval": "month", "interval_count": coupon["duration_in_months"]})
