"""Parameters that several resources take."""

from django_firestore_stripe.emulators.stripe.api.currencies import REQUIRED_CURRENCY
from django_firestore_stripe.emulators.stripe.api.kinds import (
    ANYTHING,
    BOOLEAN,
    DECIMAL,
    INTEGER,
    METADATA,
    NATURAL,
    POSITIVE,
    REQUIRED_TEXT,
    TEXT,
    TEXTS,
    Choice,
    Either,
    Hash,
    Kind,
    ListOf,
)

ADDRESS = Hash(dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), TEXT))

SHIPPING = Hash({"address": ADDRESS, "carrier": TEXT, "name": TEXT, "phone": TEXT, "tracking_number": TEXT})

BILLING_DETAILS = Hash({"address": ADDRESS, "email": TEXT, "name": TEXT, "phone": TEXT, "tax_id": TEXT})

INTERVAL = Choice(("day", "week", "month", "year"))

RECURRING = Hash({"interval": INTERVAL, "interval_count": POSITIVE}, required=("interval",))

FULL_RECURRING = Hash(
    {
        "interval": INTERVAL,
        "interval_count": POSITIVE,
        "meter": TEXT,
        "trial_period_days": POSITIVE,
        "usage_type": Choice(("licensed", "metered")),
    },
    required=("interval",),
)

CUSTOM_UNIT_AMOUNT = Hash(
    {"enabled": BOOLEAN, "maximum": NATURAL, "minimum": NATURAL, "preset": NATURAL}, required=("enabled",)
)

TAX_BEHAVIOR = Choice(("exclusive", "inclusive", "unspecified"))

TIER = Hash(
    {
        "flat_amount": NATURAL,
        "flat_amount_decimal": DECIMAL,
        "unit_amount": NATURAL,
        "unit_amount_decimal": DECIMAL,
        "up_to": Either(ANYTHING, TEXT),
    },
    required=("up_to",),
)

PRODUCT_DATA = Hash(
    {
        "active": BOOLEAN,
        "description": TEXT,
        "id": TEXT,
        "images": TEXTS,
        "metadata": METADATA,
        "name": REQUIRED_TEXT,
        "statement_descriptor": TEXT,
        "tax_code": TEXT,
        "tax_details": ANYTHING,
        "unit_label": TEXT,
    },
    required=("name",),
)

PRICE_DATA = Hash(
    {
        "currency": REQUIRED_CURRENCY,
        "product": TEXT,
        "product_data": PRODUCT_DATA,
        "recurring": RECURRING,
        "tax_behavior": TAX_BEHAVIOR,
        "unit_amount": INTEGER,
        "unit_amount_decimal": DECIMAL,
    },
    required=("currency",),
)

DISCOUNTS = ListOf(Hash({"coupon": TEXT, "discount": TEXT, "promotion_code": TEXT}))

ENABLED = Hash({"enabled": BOOLEAN, "liability": ANYTHING}, required=("enabled",))


def texts(*names: str) -> dict[str, Kind]:
    """Parameters that are strings."""
    return dict.fromkeys(names, TEXT)


def echoed(*names: str) -> dict[str, Kind]:
    """Parameters that are taken as they are."""
    return dict.fromkeys(names, ANYTHING)
