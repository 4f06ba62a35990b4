"""From what a checkout session's document asks for to the parameters of Stripe's API.

The names and the defaults are the extension's: https://docs.stripe.com/api/checkout/sessions/create says what each
means. What is null or empty counts as not asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django_firestore_stripe.documents.times import unix_seconds
from django_firestore_stripe.gateways.stripe.parameters import session_parameter_names

# Passed on by name where they hold something.
PASSED_ON = (
    "success_url",
    "cancel_url",
    "client_reference_id",
    "payment_method_types",
    "after_expiration",
    "consent_collection",
    "phone_number_collection",
)
# Booleans in the document, maps at Stripe; who knows Stripe's API may write the map.
SWITCHES = ("automatic_tax", "tax_id_collection")
# What the choices for the billed object go to, so that its metadata arrives there; a setup bills nothing.
DATA = {"subscription": "subscription_data", "payment": "payment_intent_data"}
# What is bought.
CHOSEN = frozenset({"line_items", "price", "quantity"})
# Everything else here that a document may ask for.
KNOWN = frozenset({
    "mode",
    "billing_address_collection",
    "locale",
    *PASSED_ON,
    *SWITCHES,
    "customer_update",
    "collect_shipping_address",
    "shipping_rates",
    "expires_at",
    "promotion_code",
    "allow_promotion_codes",
    "metadata",
    "payment_method_collection",
    "trial_period_days",
    "tax_rates",
    "setup_future_usage",
    "invoice_creation",
    "currency",
})  # fmt: skip


def session_parameters(
    asked: Mapping[str, Any],
    *,
    customer: str,
    metered: Mapping[str, bool] | None = None,
    countries: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return the parameters of a session in the mode that `asked` names.

    `metered` says of the prices that are known whether they are billed by usage: those take no quantity. `countries`
    are those that goods are sent to, for a session that collects a shipping address.
    """
    mode = asked["mode"]
    return {
        "mode": mode,
        "customer": customer,
        "billing_address_collection": asked.get("billing_address_collection") or "required",
        "locale": asked.get("locale") or "auto",
        **_held(asked, PASSED_ON),
        **_switches(asked, SWITCHES),
        **_customer_update(asked),
        **_shipping(asked, countries),
        **_expiry(asked),
        **_promotion(asked),
        **_data(asked),
        **(_setup(asked) if mode == "setup" else _items(asked, metered or {})),
        **_of_mode(asked),
    }


def further_parameters(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was asked for by the names of Stripe's API alone."""
    return _held(asked, sorted(asked.keys() & session_parameter_names() - KNOWN - CHOSEN))


def combined(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters of two makers; maps are combined key by key, otherwise the second has its way."""
    both = {**first, **second}
    for name in first.keys() & second.keys():
        if isinstance(first[name], Mapping) and isinstance(second[name], Mapping):
            both[name] = combined(first[name], second[name])
    return both


def without_exclusive(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters without what Stripe refuses beside another: discounts, and codes that could be entered.

    It does so where those are not to be entered, too: `allow_promotion_codes` must not be sent at all.
    """
    left_out = {"allow_promotion_codes"} if parameters.get("discounts") else set()
    return {name: value for name, value in parameters.items() if name not in left_out}


def _held(asked: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: asked[name] for name in names if asked.get(name)}


def _switches(asked: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    held = _held(asked, names)
    return {name: value if isinstance(value, Mapping) else {"enabled": True} for name, value in held.items()}


def _is_on(asked: Mapping[str, Any], name: str) -> bool:
    value = asked.get(name)
    return bool(value.get("enabled") if isinstance(value, Mapping) else value)


def _items(asked: Mapping[str, Any], metered: Mapping[str, bool]) -> dict[str, Any]:
    items = line_items(asked, metered)
    return {"line_items": items} if items else {}


def line_items(asked: Mapping[str, Any], metered: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Return the line items, whether they were given as such or as one price with a quantity, which is 1 if not given."""
    if asked.get("line_items") is not None:
        return [_with_quantity(item, licensed=metered.get(item.get("price")) is False) for item in asked["line_items"]]
    item = {"price": asked.get("price"), "quantity": asked.get("quantity")}
    return [_with_quantity(item, licensed=not metered.get(item["price"] or ""))]


def _with_quantity(item: Mapping[str, Any], *, licensed: bool) -> dict[str, Any]:
    given = {name: value for name, value in item.items() if value is not None}
    return {"quantity": 1, **given} if licensed else given


def _setup(asked: Mapping[str, Any]) -> dict[str, Any]:
    return _held(asked, ("currency",))


def _customer_update(asked: Mapping[str, Any]) -> dict[str, Any]:
    if any(_is_on(asked, name) for name in SWITCHES):
        return {"customer_update": {"name": "auto", "address": "auto", "shipping": "auto"}}
    return _held(asked, ("customer_update",))


def _shipping(asked: Mapping[str, Any], countries: Sequence[str] | None) -> dict[str, Any]:
    """Return where goods may be sent, and for how much; Stripe's `shipping_rates` became `shipping_options` in 2022."""
    collects = countries and asked.get("collect_shipping_address")
    collection = {"shipping_address_collection": {"allowed_countries": list(countries or ())}} if collects else {}
    rates = asked.get("shipping_rates") or []
    options = {"shipping_options": [{"shipping_rate": rate} for rate in rates]} if rates else {}
    return {**collection, **options}


def _expiry(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"expires_at": unix_seconds(asked["expires_at"])} if asked.get("expires_at") else {}


def _promotion(asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked["mode"] == "setup" or asked.get("discounts"):
        return {}
    if asked.get("promotion_code"):
        return {"discounts": [{"promotion_code": asked["promotion_code"]}]}
    return {"allow_promotion_codes": bool(asked.get("allow_promotion_codes"))}


def _data(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what goes to the subscription or PaymentIntent that the session makes; in setup mode to the session."""
    mode = asked["mode"]
    data = _held(asked, ("metadata",))
    if mode == "subscription":
        data |= _held(asked, ("trial_period_days",))
        if asked.get("tax_rates") and not _is_on(asked, "automatic_tax"):
            data["default_tax_rates"] = asked["tax_rates"]
    elif mode == "payment":
        data |= _held(asked, ("setup_future_usage",))
    if not data:
        return {}
    return {DATA[mode]: data} if mode in DATA else data


def _of_mode(asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked["mode"] == "subscription":
        return {"payment_method_collection": asked.get("payment_method_collection") or "always"}
    return _switches(asked, ("invoice_creation",)) if asked["mode"] == "payment" else {}
