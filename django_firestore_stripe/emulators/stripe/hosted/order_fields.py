"""The inputs of the checkout page for what a session asks besides the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money

from .order_form import countries, quantity_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def order_fields(work: Work, session: Json, form: Mapping[str, str], errors: Mapping[str, str]) -> Json:
    """Return countries, phone, custom fields and shipping options for the template."""
    return {
        "countries": countries(session),
        "custom_fields": [_custom(asked, form, errors) for asked in session["custom_fields"]],
        "phone": session["phone_number_collection"]["enabled"],
        "shipping_options": [_option(work, session, option) for option in session["shipping_options"]],
    }


def _custom(asked: Json, form: Mapping[str, str], errors: Mapping[str, str]) -> Json:
    name, limits = f"custom-{asked['key']}", asked.get(asked["type"]) or {}
    label = asked["label"]["custom"]
    return {
        "error": errors.get(name, ""),
        "is_numeric": asked["type"] == "numeric",
        "label": f"{label} (optional)" if asked["optional"] else label,
        "name": name,
        "options": limits.get("options") if asked["type"] == "dropdown" else None,
        "value": form.get(name, limits.get("default_value") or ""),
    }


def _option(work: Work, session: Json, option: Json) -> Json:
    rate = work.find("shipping_rate", option["shipping_rate"]) or {"display_name": "Shipping"}
    amount = option["shipping_amount"]
    return {
        "amount": money.formatted(amount, session["currency"]) if amount else "Free",
        "id": option["shipping_rate"],
        "is_chosen": option["shipping_rate"] == (session["shipping_cost"] or {}).get("shipping_rate"),
        "name": rate["display_name"],
    }


def quantity_input(line: Json) -> Json | None:
    """Return the input for a line whose quantity may be changed; None where it may not."""
    limits = line["adjustable_quantity"]
    if not limits:
        return None
    return {
        "maximum": limits["maximum"],
        "minimum": limits["minimum"],
        "name": quantity_field(line["id"]),
        "value": line["quantity"],
    }
