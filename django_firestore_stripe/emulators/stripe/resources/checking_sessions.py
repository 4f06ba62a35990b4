"""What Stripe refuses when a checkout session is created, before anything is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.billing import anchoring

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

MINUTE = 60
SHORTEST, LONGEST = 30 * MINUTE, 24 * 60 * MINUTE
SOONEST_TRIAL_END = 48 * 60 * MINUTE

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")

_EXCLUSIVE = (("customer", "customer_email"), ("allow_promotion_codes", "discounts"), ("customer", "customer_creation"))
_ONLY_IN = {
    "payment_intent_data": "payment",
    "setup_intent_data": "setup",
    "subscription_data": "subscription",
    "invoice_creation": "payment",
    "payment_method_collection": "subscription",
    "submit_type": "payment",
}


def check(work: Work, params: Json) -> None:
    """Raise the first error that Stripe would."""
    if not params.get("mode"):
        raise MissingParameter("mode")
    _check_exclusive(params)
    _check_mode(params)
    _check_urls(params)
    _check_expiry(work, params)
    _check_trial(work, params.get("subscription_data") or {})
    _check_email(params.get("customer_email"))
    _check_customer(work, params)


def _check_exclusive(params: Json) -> None:
    """Refuse what excludes each other wherever both were sent, even if one is false."""
    for names in _EXCLUSIVE:
        if all(params.get(name) not in (None, "") for name in names):
            raise InvalidRequest(f"You may only specify one of these parameters: {', '.join(names)}.", param=names[0])


def _check_mode(params: Json) -> None:
    mode = params["mode"]
    for name, only in _ONLY_IN.items():
        if params.get(name) and mode != only and not (name == "submit_type" and mode == "subscription"):
            raise InvalidRequest(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "setup" and params.get("line_items"):
        raise InvalidRequest("You can not pass `line_items` in `setup` mode.", param="line_items")
    if mode == "setup" and not any(
        params.get(name) for name in ("currency", "allowed_payment_method_types", "payment_method_types")
    ):
        raise MissingParameter("currency")
    if mode != "setup" and not params.get("line_items"):
        raise MissingParameter("line_items")


def _check_urls(params: Json) -> None:
    hosted = (params.get("ui_mode") or "hosted_page") == "hosted_page"
    needed = "success_url" if hosted else "return_url"
    if not params.get(needed) and params.get("redirect_on_completion") != "never":
        raise MissingParameter(needed)
    for name in ("success_url", "cancel_url", "return_url"):
        if params.get(name) and not _is_url(params[name]):
            raise InvalidRequest("Not a valid URL", code="url_invalid", param=name)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text.replace("{CHECKOUT_SESSION_ID}", "id"))
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.scheme not in {"http", "https"}))


def _check_expiry(work: Work, params: Json) -> None:
    moment = params.get("expires_at")
    if moment is None:
        return
    if moment < work.now + SHORTEST - MINUTE:
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", param="expires_at"
        )
    if moment > work.now + LONGEST + MINUTE:
        raise InvalidRequest(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at"
        )


def _check_trial(work: Work, data: Json) -> None:
    names = [f"subscription_data[{name}]" for name in ("trial_end", "trial_period_days") if data.get(name)]
    if len(names) > 1:
        raise InvalidRequest(f"You may only specify one of these parameters: {', '.join(names)}.", param=names[0])
    if data.get("trial_end") and data["trial_end"] < work.now + SOONEST_TRIAL_END - MINUTE:
        raise InvalidRequest("The `trial_end` date has to be at least 2 days in the future.", param=names[0])


def _check_email(email: str | None) -> None:
    if email and not _EMAIL.fullmatch(email):
        raise InvalidRequest(f"Invalid email address: {email}", code="email_invalid", param="customer_email")


def _check_customer(work: Work, params: Json) -> None:
    updates = params.get("customer_update") or {}
    if not params.get("customer"):
        if updates:
            raise InvalidRequest("`customer_update` can only be used with `customer`.", param="customer_update")
        return
    customer = work.get("customer", params["customer"], param="customer")
    if (params.get("tax_id_collection") or {}).get("enabled") is True and updates.get("name") != "auto":
        raise InvalidRequest(
            "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing "
            "customer, please set `customer_update[name]` to `auto`.",
            param="tax_id_collection",
        )
    if (params.get("automatic_tax") or {}).get("enabled") and not _has_location(customer, updates):
        raise InvalidRequest(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the "
            "Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save "
            "the address entered in Checkout to the Customer.",
            code="customer_tax_location_invalid",
            param="automatic_tax",
        )


def _has_location(customer: Json, updates: Json) -> bool:
    address = customer["address"] or (customer["shipping"] or {}).get("address") or {}
    return bool(address.get("country")) or "auto" in {updates.get("address"), updates.get("shipping")}


def check_anchor(work: Work, session: Json) -> None:
    """`InvalidRequest` where the billing cycle anchor does not fit the recurring prices, or a trial is asked for, too."""
    data, param = session["_subscription_data"], "subscription_data[billing_cycle_anchor]"
    anchor = data.get("billing_cycle_anchor")
    if anchor is None:
        return
    if data.get("trial_end") or data.get("trial_period_days"):
        raise InvalidRequest("You can not specify both a trial and `billing_cycle_anchor`.", param=param)
    prices = [work.get("price", line["price"]) for line in session["_lines"]]
    items = [{"price": price} for price in prices if price["recurring"]]
    anchoring.check(anchor, start=work.now, items=items, param=param)
