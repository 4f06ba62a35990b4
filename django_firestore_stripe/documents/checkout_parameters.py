"""From what a checkout session's document asks for to the parameters of Stripe's API.

The defaults are the extension's: https://docs.stripe.com/api/checkout/sessions/create says what each means.
"""

from collections.abc import Mapping
from typing import Any

# Passed on by name where they hold something.
PASSED_ON = (
    "success_url",
    "cancel_url",
    "client_reference_id",
    "payment_method_types",
)
# Booleans in the document, maps at Stripe.
SWITCHES = ("automatic_tax", "tax_id_collection")
# Where the metadata of a session goes, so that it arrives on what is billed.
METADATA_HOLDER = {"subscription": "subscription_data", "payment": "payment_intent_data"}


def session_parameters(
    asked: Mapping[str, Any], *, customer: str, metered: Mapping[str, bool] | None = None
) -> dict[str, Any]:
    """Return the parameters of a session in the mode that `asked` names.

    `metered` says of the prices that are known whether they are billed by usage: those take no quantity.
    """
    mode = asked["mode"]
    return {
        "mode": mode,
        "customer": customer,
        "billing_address_collection": asked.get("billing_address_collection") or "required",
        "locale": asked.get("locale") or "auto",
        **{name: asked[name] for name in PASSED_ON if asked.get(name)},
        **{name: {"enabled": True} for name in SWITCHES if asked.get(name)},
        **_customer_update(asked),
        **_promotion(asked),
        **_metadata(asked),
        **(_setup(asked) if mode == "setup" else {"line_items": line_items(asked, metered or {})}),
        **({"payment_method_collection": "always"} if mode == "subscription" else {}),
    }


def line_items(asked: Mapping[str, Any], metered: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Return the line items, whether they were given as such or as one price with a quantity, which is 1 if not given."""
    if asked.get("line_items"):
        return [_with_quantity(item, licensed=metered.get(item.get("price")) is False) for item in asked["line_items"]]
    price = asked["price"]
    return [_with_quantity({"price": price, "quantity": asked.get("quantity")}, licensed=not metered.get(price))]


def _with_quantity(item: Mapping[str, Any], *, licensed: bool) -> dict[str, Any]:
    given = {name: value for name, value in item.items() if value is not None}
    return {"quantity": 1, **given} if licensed else given


def _setup(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"currency": asked["currency"]} if asked.get("currency") else {}


def _customer_update(asked: Mapping[str, Any]) -> dict[str, Any]:
    if not any(asked.get(name) for name in SWITCHES):
        return {}
    return {"customer_update": {"name": "auto", "address": "auto", "shipping": "auto"}}


def _promotion(asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked["mode"] == "setup":
        return {}
    if asked.get("promotion_code"):
        return {"discounts": [{"promotion_code": asked["promotion_code"]}]}
    return {"allow_promotion_codes": bool(asked.get("allow_promotion_codes"))}


def _metadata(asked: Mapping[str, Any]) -> dict[str, Any]:
    metadata = asked.get("metadata")
    if not metadata:
        return {}
    holder = METADATA_HOLDER.get(asked["mode"])
    return {holder: {"metadata": dict(metadata)}} if holder else {"metadata": dict(metadata)}
