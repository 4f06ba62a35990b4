"""POST /v1/checkout/sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers, money
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.billing import currencies, discounts, setups
from django_firestore_stripe.emulators.stripe.billing.amounts import MAXIMUM, minimum
from django_firestore_stripe.emulators.stripe.billing.session_lines import amounts, order

from .checking_sessions import LONGEST, check, check_anchor
from .operations import fresh_metadata
from .session_line_items import chosen_lines
from .shipping_rates import chosen_options
from .starting_subscriptions import tax_rates

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_ECHOED = (
    "after_expiration", "allow_promotion_codes", "allowed_payment_method_types", "billing_address_collection",
    "cancel_url", "client_reference_id", "consent_collection", "customer", "customer_account",
    "customer_email", "integration_identifier", "locale", "mode",
    "optional_items", "origin_context", "payment_method_collection", "permissions",
    "saved_payment_method_options", "shipping_address_collection", "submit_type", "success_url", "wallet_options",
)  # fmt: skip
# these are not even null where they were not given
_ONLY_IF_GIVEN = (
    "branding_settings", "excluded_payment_method_types", "name_collection", "redirect_on_completion", "return_url",
)  # fmt: skip
_MOST_SHIPPING_OPTIONS = 5
_LATER = (
    "amount_subtotal", "amount_total", "client_secret", "collected_information", "consent", "currency_conversion",
    "customer_creation", "customer_details", "discounts", "invoice", "invoice_creation", "payment_intent", "payment_link",
    "payment_method_configuration_details", "recovered_from", "setup_intent", "shipping_cost",
    "subscription", "total_details",
)  # fmt: skip


def create(work: Work, params: Json) -> Json:
    check(work, params)
    session = work.new("checkout.session", **dict.fromkeys((*_ECHOED, *_LATER)))
    session.update({name: params.get(name) for name in _ECHOED})
    session.update({name: params[name] for name in _ONLY_IF_GIVEN if params.get(name) is not None})
    session.update(_defaults(work, session, params))
    session.update(_hidden(params))
    session["_test_clock"] = _clock(work, session)
    session["_lines"] = chosen_lines(work, params)
    session["shipping_options"], session["shipping_cost"] = chosen_options(work, params.get("shipping_options") or ())
    check_anchor(work, session)
    tax_rates(work, session["_subscription_data"].get("default_tax_rates"), "subscription_data[default_tax_rates]")
    session["discounts"] = discounts.chosen(work, params.get("discounts") or (), param="discounts")
    if session["mode"] == "setup":
        session["setup_intent"] = _setup_intent(work, params)
    else:
        session["currency"] = session["currency"] or work.get("price", session["_lines"][0]["price"])["currency"]
        if session["customer"] and session["mode"] == "subscription":
            currencies.check(work, session["customer"], session["currency"])
        session.update(amounts(work, session))
        _check_shipping(work, session)
        discounts.check(work, session["discounts"], order(session))
        _check_total(session)
    return work.add(session)


def _clock(work: Work, session: Json) -> str | None:
    customer = work.find("customer", session["customer"]) if session["customer"] else None
    return customer.get("test_clock") if customer else None


def _defaults(work: Work, session: Json, params: Json) -> Json:
    mode, ui_mode = params["mode"], params.get("ui_mode") or "hosted_page"
    hosted = ui_mode == "hosted_page"
    return {
        "adaptive_pricing": params.get("adaptive_pricing") or {"enabled": mode == "payment"},
        "automatic_tax": _automatic_tax(params.get("automatic_tax")),
        "client_secret": None if hosted else identifiers.client_secret(session["id"]),
        "currency": (params.get("currency") or "").lower() or None,
        "custom_fields": [_custom_field(asked) for asked in params.get("custom_fields") or ()],
        "custom_text": {**_NO_TEXT, **(params.get("custom_text") or {})},
        "customer_creation": _customer_creation(params),
        "expires_at": params.get("expires_at") or work.now + LONGEST,
        "invoice_creation": _invoice_creation(params),
        "metadata": fresh_metadata(params),
        "payment_method_collection": params.get("payment_method_collection")
        or ("always" if mode == "subscription" else "if_required"),
        "payment_method_options": params.get("payment_method_options") or {},
        "payment_method_types": _types(params),
        "payment_status": "no_payment_required" if mode == "setup" else "unpaid",
        "phone_number_collection": params.get("phone_number_collection") or {"enabled": False},
        "status": "open",
        "tax_id_collection": {"enabled": False, "required": "never", **(params.get("tax_id_collection") or {})},
        "ui_mode": ui_mode,
        "url": f"{work.base_url}/c/pay/{session['id']}" if hosted else None,
    }


_LENGTHS = ("maximum_length", "minimum_length")


def _custom_field(asked: Json) -> Json:
    kind = asked["type"]
    given = {name: int(value) if name in _LENGTHS else value for name, value in (asked.get(kind) or {}).items()}
    return {**asked, "optional": asked.get("optional") is True, **({kind: given} if given else {})}


_NO_TEXT = dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"))
_NO_INVOICE_DATA: Json = {
    **dict.fromkeys(("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")),
    "metadata": {},
}


def _types(params: Json) -> list[str]:
    types: list[str] | None = params.get("allowed_payment_method_types") or params.get("payment_method_types")
    return types or ["card"]


def _automatic_tax(chosen: Json | None) -> Json:
    enabled = bool(chosen and chosen["enabled"])
    liability = (chosen or {}).get("liability") or ({"type": "self"} if enabled else None)
    status = "requires_location_inputs" if enabled else None
    return {"enabled": enabled, "liability": liability, "provider": "stripe" if enabled else None, "status": status}


def _customer_creation(params: Json) -> str | None:
    if params.get("customer"):
        return None
    chosen: str | None = params.get("customer_creation")
    return chosen or ("always" if params["mode"] == "subscription" else "if_required")


def _invoice_creation(params: Json) -> Json | None:
    if params["mode"] != "payment":
        return None
    chosen = params.get("invoice_creation") or {}
    data = {**_NO_INVOICE_DATA, **(chosen.get("invoice_data") or {})}
    return {"enabled": chosen.get("enabled") is True, "invoice_data": data}


def _hidden(params: Json) -> Json:
    """Return what the session needs when it is completed, and does not show."""
    names = ("customer_update", "payment_intent_data", "setup_intent_data", "subscription_data")
    return {"_asked": None, "_intent": None, **{f"_{name}": params.get(name) or {} for name in names}}


def _setup_intent(work: Work, params: Json) -> str:
    data = params.get("setup_intent_data") or {}
    fields = {
        "automatic_payment_methods": None,
        "customer": params.get("customer"),
        "description": data.get("description"),
        "metadata": fresh_metadata(data),
        "on_behalf_of": data.get("on_behalf_of"),
        "payment_method_types": _types(params),
    }
    return str(setups.make(work, fields)["id"])


def _check_shipping(work: Work, session: Json) -> None:
    if len(session["shipping_options"]) > _MOST_SHIPPING_OPTIONS:
        raise InvalidRequest(
            f"You can specify at most {_MOST_SHIPPING_OPTIONS} shipping options.", param="shipping_options"
        )
    for index, option in enumerate(session["shipping_options"]):
        fixed = work.get("shipping_rate", option["shipping_rate"])["fixed_amount"]
        if fixed and fixed["currency"] != session["currency"]:
            raise InvalidRequest(
                f"The shipping rate's currency `{fixed['currency']}` does not match the Checkout Session's currency "
                f"`{session['currency']}`.",
                param=f"shipping_options[{index}]",
            )


def _check_total(session: Json) -> None:
    smallest, currency = minimum(session["currency"]), session["currency"]
    if session["amount_total"] > MAXIMUM:
        raise InvalidRequest(
            f"The Checkout Session's total amount due must be no more than {money.formatted(MAXIMUM, currency)} {currency}",
            code="amount_too_large",
        )
    if 0 < session["amount_total"] < smallest:
        raise InvalidRequest(
            f"The Checkout Session's total amount due must add up to at least {money.formatted(smallest, currency)} {currency}",
            code="amount_too_small",
        )
