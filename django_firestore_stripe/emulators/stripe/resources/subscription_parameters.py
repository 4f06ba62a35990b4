"""Parameters of subscriptions and of their items."""

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.kinds import (
    ANYTHING,
    BOOLEAN,
    INTEGER,
    METADATA,
    NATURAL,
    TEXT,
    TEXTS,
    Choice,
    Either,
    Hash,
    ListOf,
)

from .fields import DISCOUNTS, ENABLED, PRICE_DATA, echoed, texts
from .registry import takes

ITEM = {
    **echoed("billing_thresholds", "current_trial", "discounts"),
    "metadata": METADATA,
    "plan": TEXT,
    "price": TEXT,
    "price_data": PRICE_DATA,
    "quantity": NATURAL,
    "tax_rates": TEXTS,
}
BEHAVIOR = Choice(("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"))
PRORATION = Choice(("always_invoice", "create_prorations", "none"))
_PAYMENT_SETTINGS = Hash(
    {
        "payment_method_options": ANYTHING,
        "payment_method_types": TEXTS,
        "save_default_payment_method": Choice(("off", "on_subscription")),
    }
)
_COMMON = {
    **texts("default_payment_method", "default_source", "description", "on_behalf_of", "application_fee_percent"),
    **echoed(
        "add_invoice_items", "billing_schedules", "billing_thresholds", "invoice_settings", "pending_invoice_item_interval",
        "transfer_data", "trial_settings",
    ),
    "automatic_tax": ENABLED,
    "cancel_at": INTEGER,
    "cancel_at_period_end": BOOLEAN,
    "collection_method": Choice(("charge_automatically", "send_invoice")),
    "days_until_due": NATURAL,
    "default_tax_rates": TEXTS,
    "discounts": DISCOUNTS,
    "metadata": METADATA,
    "off_session": BOOLEAN,
    "payment_behavior": BEHAVIOR,
    "payment_settings": _PAYMENT_SETTINGS,
    "proration_behavior": PRORATION,
    "trial_end": TEXT,
    "trial_from_plan": BOOLEAN,
}  # fmt: skip
CREATE = takes(
    {
        **_COMMON,
        **echoed("billing_cycle_anchor_config", "billing_mode"),
        "currency": CURRENCY,
        **texts("customer", "customer_account"),
        "backdate_start_date": INTEGER,
        "billing_cycle_anchor": INTEGER,
        "items": ListOf(Hash(ITEM)),
        "trial_period_days": NATURAL,
    },
    required=("customer",),
)
UPDATE = takes(
    {
        **_COMMON,
        "billing_cycle_anchor": Choice(("now", "unchanged")),
        "cancellation_details": Hash({"comment": TEXT, "feedback": TEXT}),
        "items": ListOf(Hash({**ITEM, "clear_usage": BOOLEAN, "deleted": BOOLEAN, "id": TEXT})),
        "pause_collection": Hash(
            {"behavior": Choice(("keep_as_draft", "mark_uncollectible", "void")), "resumes_at": INTEGER},
            required=("behavior",),
        ),
        "proration_date": INTEGER,
    }
)
CANCEL = takes(
    {
        "cancellation_details": Either(Hash({"comment": TEXT, "feedback": TEXT}), TEXT),
        "invoice_now": BOOLEAN,
        "prorate": BOOLEAN,
    }
)

RESUME = takes(
    {
        "billing_cycle_anchor": Choice(("now", "unchanged")),
        "proration_behavior": PRORATION,
        "proration_date": INTEGER,
    }
)
