"""New customers, whoever wants them: the customers endpoint, or Checkout for a guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.billing import clocks

from .operations import fresh_metadata

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
_NO_INVOICE_SETTINGS = dict.fromkeys(("custom_fields", "default_payment_method", "footer", "rendering_options"))

# https://docs.stripe.com/billing/testing/test-clocks#limitations
_CUSTOMERS_OF_A_CLOCK = 3


def make_customer(work: Work, params: Json) -> Json:
    """Make a new customer, stored and announced."""
    fields = {name: params.get(name) for name in ("description", "email", "name", "phone")}
    settings = {**_NO_INVOICE_SETTINGS, **(params.get("invoice_settings") or {})}
    customer = work.new(
        "customer",
        address=full_address(params.get("address")),
        balance=params.get("balance") or 0,
        currency=None,
        default_source=None,
        delinquent=False,
        discount=None,
        invoice_prefix=params.get("invoice_prefix") or identifiers.promotion_code(),
        invoice_settings=settings,
        metadata=fresh_metadata(params),
        next_invoice_sequence=params.get("next_invoice_sequence") or 1,
        preferred_locales=params.get("preferred_locales") or [],
        shipping=full_shipping(params.get("shipping")),
        tax_exempt=params.get("tax_exempt") or "none",
        test_clock=_clock(work, params.get("test_clock")),
        **fields,
    )
    return work.add(customer, "customer.created")


def _clock(work: Work, clock_id: str | None) -> str | None:
    if clock_id is None:
        return None
    clock = work.get(clocks.KIND, clock_id, param="test_clock")
    if len(list(work.all("customer", test_clock=clock_id))) >= _CUSTOMERS_OF_A_CLOCK:
        raise InvalidRequest(f"A test clock can have at most {_CUSTOMERS_OF_A_CLOCK} customers.", param="test_clock")
    return str(clock["id"])


def full_address(address: Json | None) -> Json | None:
    """Return an address with all its fields."""
    return None if address is None else {**_NO_ADDRESS, **address}


def full_shipping(shipping: Json | None) -> Json | None:
    """Shipping details with a whole address."""
    return None if shipping is None else {**shipping, "address": full_address(shipping.get("address"))}
