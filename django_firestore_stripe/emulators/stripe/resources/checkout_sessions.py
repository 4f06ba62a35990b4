"""Checkout sessions (https://docs.stripe.com/api/checkout/sessions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import METADATA, TEXT, Choice, Hash
from django_firestore_stripe.emulators.stripe.api.pagination import listed, page
from django_firestore_stripe.emulators.stripe.api.shapes.older import UI_MODES
from django_firestore_stripe.emulators.stripe.billing import checkout
from django_firestore_stripe.emulators.stripe.billing.session_lines import line_items

from .creating_sessions import create
from .fields import echoed, texts
from .operations import retrieving, updated_fields
from .payment_intents import TYPES_REMOVED
from .registry import Operation, Resource, Translation, lists, takes
from .session_parameters import CREATE

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.api.forms import Tree
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_LIST = lists(
    {
        **texts("customer", "customer_account", "payment_intent", "payment_link", "subscription"),
        "customer_details": Hash({"email": TEXT}),
        "status": Choice(("complete", "expired", "open")),
    }
)


def _ui_mode_of_today(tree: Tree) -> Tree:
    words = {old: new for new, old in UI_MODES.items()}
    chosen = tree.get("ui_mode")
    return {**tree, "ui_mode": words.get(chosen, chosen)} if isinstance(chosen, str) else tree


_UI_MODES = Translation(since="2026-03-25", translate=_ui_mode_of_today)


def update(work: Work, params: Json, session_id: str) -> Json:
    session = work.get("checkout.session", session_id)
    fields = {name: value for name, value in updated_fields(session, params).items() if name == "metadata"}
    return work.change(session, None, **fields)


def expire(work: Work, _params: Json, session_id: str) -> Json:
    session = work.get("checkout.session", session_id)
    if session["status"] != "open":
        raise InvalidRequest(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"{session['status']}."
        )
    return checkout.expire(work, session)


def list_all(work: Work, params: Json) -> Json:
    names = ("customer", "payment_intent", "payment_link", "status", "subscription")
    wanted = {name: params[name] for name in names if params.get(name)}
    email = (params.get("customer_details") or {}).get("email")
    things = (
        session
        for session in work.all("checkout.session", **wanted)
        if not email or (session["customer_details"] or {}).get("email") == email
    )
    return page(things, params, url="/v1/checkout/sessions")


def list_line_items(work: Work, params: Json, session_id: str) -> Json:
    session = work.get("checkout.session", session_id)
    return page(line_items(work, session), params, url=f"/v1/checkout/sessions/{session_id}/line_items")


def _included_line_items(work: Work, session: Json) -> Json:
    items = line_items(work, session)
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return listed(items[:10], url=url, has_more=len(items) > 10)  # noqa: PLR2004 - a sub-list holds one page


RESOURCE = Resource(
    kind="checkout.session",
    operations=(
        Operation("POST", "/v1/checkout/sessions", create, CREATE, removed=TYPES_REMOVED, translated=(_UI_MODES,)),
        Operation("GET", "/v1/checkout/sessions", list_all, _LIST),
        Operation("GET", "/v1/checkout/sessions/{session}", retrieving("checkout.session")),
        Operation(
            "POST",
            "/v1/checkout/sessions/{session}",
            update,
            takes({"metadata": METADATA, **echoed("collected_information", "line_items", "shipping_options")}),
        ),
        Operation("POST", "/v1/checkout/sessions/{session}/expire", expire),
        Operation("GET", "/v1/checkout/sessions/{session}/line_items", list_line_items, lists()),
    ),
    expandable={
        "customer": "customer",
        "discounts.coupon": "coupon",
        "discounts.promotion_code": "promotion_code",
        "invoice": "invoice",
        "payment_intent": "payment_intent",
        "setup_intent": "setup_intent",
        "shipping_options.shipping_rate": "shipping_rate",
        "subscription": "subscription",
    },
    includable={"line_items": _included_line_items},
)
ITEM = Resource(
    kind="item",
    operations=(),
    includable={
        "discounts": lambda _work, item: item["_discounts"],
        "taxes": lambda _work, item: item["_taxes"],
    },
)
