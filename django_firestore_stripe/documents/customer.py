"""A customer's document: https://docs.stripe.com/api/customers/object."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents import links


def customer_fields(customer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a customer; `phone` only where there is one."""
    phone = {"phone": customer["phone"]} if customer.get("phone") else {}
    return {
        "email": customer.get("email"),
        "stripeId": customer["id"],
        "stripeLink": links.dashboard("customers", customer["id"], livemode=customer["livemode"]),
        **phone,
    }
