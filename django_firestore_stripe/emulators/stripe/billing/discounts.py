"""Coupons and promotion codes in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from .periods import end_of_period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_INACTIVE = "This promotion code is inactive or has expired."
_REFUSED = "This promotion code cannot be redeemed because"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be discounted: `subtotal` is due now before discounts, in minor units."""

    currency: str
    subtotal: int
    customer: str | None = None


class BelowMinimum(InvalidRequest):
    """The order is too small for the promotion code."""


def is_redeemable(coupon: Json, now: int) -> bool:
    """Whether it (or a promotion code) may be used once more."""
    until, most = coupon.get("redeem_by") or coupon.get("expires_at"), coupon["max_redemptions"]
    return (until is None or now < until) and (most is None or coupon["times_redeemed"] < most)


def chosen(work: Work, discounts: Iterable[Json], *, param: str) -> list[Json]:
    """`{coupon, promotion_code}` (ids) for each parameter; `InvalidRequest` for what is not there, or no longer active."""
    return [_chosen(work, discount, f"{param}[{index}]") for index, discount in enumerate(discounts)]


def _chosen(work: Work, discount: Json, param: str) -> Json:
    if discount.get("promotion_code"):
        code = work.get("promotion_code", discount["promotion_code"], param=f"{param}[promotion_code]")
        if not code["active"] or work.get("coupon", code["promotion"]["coupon"]).get("_deleted"):
            raise InvalidRequest(_INACTIVE, param=f"{param}[promotion_code]")
        return {"coupon": code["promotion"]["coupon"], "promotion_code": code["id"]}
    coupon = work.get("coupon", discount.get("coupon") or "", param=f"{param}[coupon]")
    return {"coupon": coupon["id"], "promotion_code": None}


def check(work: Work, choices: Iterable[Json], order: Order, *, param: str = "discounts") -> None:
    """`InvalidRequest` where the order cannot have one of these discounts."""
    for index, choice in enumerate(choices):
        eligible(work, choice, order, param=f"{param}[{index}]")


def kept(work: Work, choices: Iterable[Json], order: Order) -> list[Json]:
    """Return the discounts that the order may still have."""
    return [choice for choice in choices if _is_eligible(work, choice, order)]


def _is_eligible(work: Work, choice: Json, order: Order) -> bool:
    try:
        eligible(work, choice, order, param="discounts")
    except InvalidRequest:
        return False
    return True


def eligible(work: Work, choice: Json, order: Order, *, param: str) -> None:
    """`InvalidRequest` unless the order can have the discount now, which Stripe asks whenever the order changes."""
    coupon = work.get("coupon", choice["coupon"])
    if choice["promotion_code"]:
        _check_code(work, work.get("promotion_code", choice["promotion_code"]), order, f"{param}[promotion_code]")
    if not is_redeemable(coupon, work.now):
        raise InvalidRequest(f"Coupon expired: {coupon['id']}", code="coupon_expired", param=f"{param}[coupon]")
    if coupon["amount_off"] is not None and coupon["currency"] != order.currency:
        raise InvalidRequest(
            f"The coupon `{coupon['id']}` is in `{coupon['currency']}` and cannot be applied to `{order.currency}`.",
            param=f"{param}[coupon]",
        )


def _check_code(work: Work, code: Json, order: Order, param: str) -> None:
    if not is_redeemable(code, work.now):
        raise InvalidRequest(_INACTIVE, param=param)
    if code["customer"] not in {None, order.customer}:
        raise InvalidRequest(f"{_REFUSED} it belongs to another customer.", param=param)
    if code["restrictions"]["first_time_transaction"] and order.customer and _has_bought(work, order.customer):
        raise InvalidRequest(
            f"{_REFUSED} the associated customer has prior transactions.",
            code="promotion_code_customer_not_first_time",
            param=param,
        )
    _check_minimum(code["restrictions"], order, param)


def _check_minimum(restrictions: Json, order: Order, param: str) -> None:
    minimum = restrictions["minimum_amount"]
    if minimum and (restrictions["minimum_amount_currency"] != order.currency or order.subtotal < minimum):
        raise BelowMinimum(
            f"{_REFUSED} the associated purchase does not meet the minimum amount requirement.", param=param
        )


def _has_bought(work: Work, customer: str) -> bool:
    """Say whether something was paid, as far as Stripe counts it: an invoice over nothing is one too."""
    return any(work.all("invoice", customer=customer, status="paid")) or any(
        work.all("payment_intent", customer=customer, status="succeeded")
    )


def redeem(work: Work, choice: Json, *, customer: str | None, **used_by: str | None) -> Json:
    """Return a discount object for a choice; counts as one redemption. `used_by`: checkout_session, subscription."""
    coupon = work.get("coupon", choice["coupon"])
    count = coupon["times_redeemed"] + 1
    valid = not coupon.get("_deleted") and is_redeemable({**coupon, "times_redeemed": count}, work.now)
    work.change(coupon, times_redeemed=count, valid=valid)
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
