"""Promotion codes (https://docs.stripe.com/api/promotion_codes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.api.kinds import (
    ANYTHING,
    BOOLEAN,
    INTEGER,
    METADATA,
    NATURAL,
    POSITIVE,
    TEXT,
    Choice,
    Hash,
)
from django_firestore_stripe.emulators.stripe.api.pagination import page

from .fields import texts
from .operations import fresh_metadata, retrieving, updating
from .registry import Operation, Resource, Translation, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.api.forms import Tree
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_RESTRICTIONS = Hash(
    {
        "currency_options": ANYTHING,
        "first_time_transaction": BOOLEAN,
        "minimum_amount": NATURAL,
        "minimum_amount_currency": CURRENCY,
    }
)
_CREATE = takes(
    {
        **texts("code", "customer", "customer_account"),
        "active": BOOLEAN,
        "expires_at": INTEGER,
        "max_redemptions": POSITIVE,
        "metadata": METADATA,
        "promotion": Hash({"coupon": TEXT, "type": Choice(("coupon",))}, required=("type",)),
        "restrictions": _RESTRICTIONS,
    },
    required=("promotion",),
)


def _with_promotion(tree: Tree) -> Tree:
    if "coupon" not in tree:
        return tree
    rest = {name: value for name, value in tree.items() if name != "coupon"}
    return {**rest, "promotion": {"coupon": tree["coupon"], "type": "coupon"}}


_COUPON_ON_TOP = Translation(since="2025-09-30", translate=_with_promotion)


def create(work: Work, params: Json) -> Json:
    coupon_id = params["promotion"].get("coupon")
    if not coupon_id:
        raise MissingParameter("promotion[coupon]")
    coupon = work.get("coupon", coupon_id, param="promotion[coupon]")
    code = params.get("code") or identifiers.promotion_code()
    if find(work, code):
        raise InvalidRequest(f"An active promotion code with `code: {code}` already exists.", param="code")
    restrictions = params.get("restrictions") or {}
    made = work.new(
        "promotion_code",
        active=params.get("active") is not False,
        code=code,
        customer=params.get("customer"),
        customer_account=None,
        expires_at=params.get("expires_at"),
        max_redemptions=params.get("max_redemptions"),
        metadata=fresh_metadata(params),
        promotion={"coupon": coupon["id"], "type": "coupon"},
        restrictions={
            "first_time_transaction": restrictions.get("first_time_transaction") is True,
            "minimum_amount": restrictions.get("minimum_amount"),
            "minimum_amount_currency": restrictions.get("minimum_amount_currency"),
        },
        times_redeemed=0,
    )
    return work.add(made, "promotion_code.created")


def find(work: Work, code: str) -> Json | None:
    """Return the active promotion code that people type, in whatever case."""
    matching = (made for made in work.all("promotion_code", active=True) if made["code"].lower() == code.lower())
    return next(matching, None)


def list_all(work: Work, params: Json) -> Json:
    wanted = {name: params[name] for name in ("active", "customer") if params.get(name) is not None}
    code, coupon = params.get("code"), params.get("coupon")
    things = (
        made
        for made in work.all("promotion_code", **wanted)
        if (not code or made["code"].lower() == code.lower()) and (not coupon or made["promotion"]["coupon"] == coupon)
    )
    return page(things, params, url="/v1/promotion_codes")


RESOURCE = Resource(
    kind="promotion_code",
    permission="coupon",
    operations=(
        Operation("POST", "/v1/promotion_codes", create, _CREATE, translated=(_COUPON_ON_TOP,)),
        Operation(
            "GET",
            "/v1/promotion_codes",
            list_all,
            lists({**texts("code", "coupon", "customer", "customer_account"), "active": BOOLEAN}),
        ),
        Operation("GET", "/v1/promotion_codes/{promotion_code}", retrieving("promotion_code")),
        Operation(
            "POST",
            "/v1/promotion_codes/{promotion_code}",
            updating("promotion_code"),
            takes({"active": BOOLEAN, "metadata": METADATA}),
        ),
    ),
    expandable={"customer": "customer", "promotion.coupon": "coupon"},
)
