"""Before 2025-09-30.clover: coupons stand where since then a `promotion` or a `source` names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.state.changes import visible

from .reader import Reader, without

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json


def promotion_code(reader: Reader, thing: Json) -> Json:
    return {**without(thing, "promotion"), "coupon": _coupon(reader, thing["promotion"]["coupon"])}


def discount(reader: Reader, thing: Json) -> Json:
    return {**without(thing, "source"), "coupon": _coupon(reader, thing["source"]["coupon"])}


def _coupon(reader: Reader, coupon: str) -> Json | None:
    found = reader.find("coupon", coupon)
    return visible(found) if found else None


def subscription(_reader: Reader, thing: Json) -> Json:
    """Before, a subscription with one item showed what it is for on top."""
    items: list[Json] = thing["items"]["data"]
    only = items[0] if len(items) == 1 else {}
    return {**thing, "plan": only.get("plan"), "quantity": only.get("quantity")}
