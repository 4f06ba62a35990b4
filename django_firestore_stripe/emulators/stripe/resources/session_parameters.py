"""The parameters of POST /v1/checkout/sessions."""

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.kinds import (
    BOOLEAN,
    INTEGER,
    METADATA,
    NATURAL,
    TEXT,
    TEXTS,
    Choice,
    Hash,
    Integer,
    ListOf,
    Text,
)
from django_firestore_stripe.emulators.stripe.api.sdk_words import COUNTRY, LOCALE

from .fields import ENABLED, PRICE_DATA, RECURRING, SHIPPING, TAX_BEHAVIOR, echoed, texts
from .registry import takes

_ADJUSTABLE = Hash({"enabled": BOOLEAN, "maximum": NATURAL, "minimum": NATURAL}, required=("enabled",))
_LINE_ITEM = Hash(
    {
        "adjustable_quantity": _ADJUSTABLE,
        "metadata": METADATA,
        "price": TEXT,
        "price_data": PRICE_DATA,
        "quantity": NATURAL,
        "tax_rates": TEXTS,
    }
)
_PAYMENT_INTENT_DATA = Hash(
    {
        **texts("description", "on_behalf_of", "receipt_email", "statement_descriptor", "statement_descriptor_suffix"),
        **texts("transfer_group"),
        **echoed("transfer_data"),
        "application_fee_amount": INTEGER,
        "capture_method": Choice(("automatic", "automatic_async", "manual")),
        "metadata": METADATA,
        "setup_future_usage": Choice(("off_session", "on_session")),
        "shipping": SHIPPING,
    }
)
_SETUP_INTENT_DATA = Hash({**texts("description", "on_behalf_of"), "metadata": METADATA})
_BILLING_MODE = Hash(
    {
        "flexible": Hash({"proration_discounts": Choice(("included", "itemized"))}),
        "type": Choice(("classic", "flexible")),
    },
    required=("type",),
)
_ISSUER = Hash({"account": TEXT, "type": Choice(("account", "self"))}, required=("type",))
# what is not here is refused: billing_cycle_anchor_config, and of invoice_settings what only stands on invoices
_SUBSCRIPTION_DATA = Hash({
    **texts("application_fee_percent", "description", "on_behalf_of"),
    **echoed("transfer_data", "trial_settings"),
    "billing_cycle_anchor": INTEGER,
    "billing_mode": _BILLING_MODE,
    "default_tax_rates": TEXTS,
    "invoice_settings": Hash({"issuer": _ISSUER}),
    "metadata": METADATA,
    "pending_invoice_item_interval": RECURRING,
    "proration_behavior": Choice(("create_prorations", "none")),
    "trial_end": INTEGER,
    "trial_period_days": Integer(lowest=1, highest=730),
})  # fmt: skip
_FIXED_AMOUNT = Hash({"amount": NATURAL, "currency": CURRENCY}, required=("amount", "currency"))
_SHIPPING_RATE_DATA = Hash(
    {
        **texts("display_name", "tax_code", "type"),
        **echoed("delivery_estimate"),
        "fixed_amount": _FIXED_AMOUNT,
        "metadata": METADATA,
        "tax_behavior": TAX_BEHAVIOR,
    },
    required=("display_name",),
)
CREATE = takes({
    "currency": CURRENCY,
        **texts("cancel_url", "customer", "customer_account", "customer_email", "integration_identifier"),
    **texts("payment_method_configuration", "return_url", "success_url"),
    **echoed(
        "adaptive_pricing", "after_expiration", "branding_settings", "consent_collection", "custom_fields", "custom_text",
        "invoice_creation", "managed_payments", "name_collection", "optional_items", "payment_method_data",
        "payment_method_options", "permissions", "phone_number_collection", "saved_payment_method_options",
        "tax_id_collection", "wallet_options",
    ),
    "allow_promotion_codes": BOOLEAN,
    "allowed_payment_method_types": TEXTS,
    "automatic_tax": ENABLED,
    "billing_address_collection": Choice(("auto", "required")),
    "client_reference_id": Text(longest=200),
    "customer_creation": Choice(("always", "if_required")),
    "customer_update": Hash(dict.fromkeys(("address", "name", "shipping"), Choice(("auto", "never")))),
    "discounts": ListOf(Hash(texts("coupon", "promotion_code"))),
    "excluded_payment_method_types": TEXTS,
    "expires_at": INTEGER,
    "line_items": ListOf(_LINE_ITEM),
    "locale": LOCALE,
    "metadata": METADATA,
    "mode": Choice(("payment", "setup", "subscription")),
    "origin_context": Choice(("mobile_app", "web")),
    "payment_intent_data": _PAYMENT_INTENT_DATA,
    "payment_method_collection": Choice(("always", "if_required")),
    "payment_method_types": TEXTS,
    "redirect_on_completion": Choice(("always", "if_required", "never")),
    "setup_intent_data": _SETUP_INTENT_DATA,
    "shipping_address_collection": Hash({"allowed_countries": ListOf(COUNTRY)}, required=("allowed_countries",)),
    "shipping_options": ListOf(Hash({"shipping_rate": TEXT, "shipping_rate_data": _SHIPPING_RATE_DATA})),
    "submit_type": Choice(("auto", "book", "donate", "pay", "subscribe")),
    "subscription_data": _SUBSCRIPTION_DATA,
    "ui_mode": Choice(("elements", "embedded_page", "form", "hosted_page")),
})  # fmt: skip
