"""Where the emulator and the description differ, and why: fields of the account's version that it does not know yet.

The description is of 2026-05-27.dahlia, the SDK's own version is 2026-10-28.endive.
"""

_NEW = "new in 2026-10-28.endive, as in the SDK's types"
_LATER = "a version that is later than the description's, as a newer account may have"
_UNDOCUMENTED = "Stripe sends it, and leaves it out of the description"

KNOWN = {
    "POST PostCheckoutSessions: allowed_payment_method_types is unknown": _NEW,
    "POST PostWebhookEndpoints.api_version: '2026-10-28.endive' is none of the values": _LATER,
    "POST PostWebhookEndpoints.api_version: '2099-01-01.future' is none of the values": _LATER,
    "charge: source is unknown": _UNDOCUMENTED,
    "checkout.session: allowed_payment_method_types is unknown": _NEW,
    "ephemeral_key: associated_objects is unknown": _UNDOCUMENTED,
    "payment_intent: source is unknown": _UNDOCUMENTED,
    "product: type is unknown": _UNDOCUMENTED,
    "recurring: trial_period_days is unknown": _UNDOCUMENTED,
    "subscription.items: total_count is unknown": _UNDOCUMENTED,
    "subscription_item: plan is unknown": _UNDOCUMENTED,
}
