"""Our document functions make of Stripe's objects what the extension was recorded to make of them."""

import pytest

from django_firestore_stripe.documents.checkout_parameters import session_parameters
from django_firestore_stripe.documents.checkout_session import answer_fields
from django_firestore_stripe.documents.invoice import invoice_fields, invoiced_prices
from django_firestore_stripe.documents.payment import payment_fields, purchase_fields
from django_firestore_stripe.documents.price import price_fields
from django_firestore_stripe.documents.product import product_fields
from django_firestore_stripe.documents.subscription import subscription_fields
from django_firestore_stripe.documents.tax_rate import tax_rate_fields
from tests.recorded import answered, asked, fields, sent, vector, written


def as_form(value):
    """Return parameters as Stripe's form encoding carries them: leaves are strings."""
    if isinstance(value, dict):
        return {name: as_form(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_form(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_product__is_the_recorded_document():
    run = vector("product__created_role_images_metadata")

    assert product_fields(sent(run)) == written(run, "products/prod_Gold01")


@pytest.mark.parametrize("name", ["price__created_metered_trial", "price__created_one_time"])
def test_price__is_the_recorded_document(name):
    run = vector(name)
    (path,) = run["then"]["documents"]

    assert price_fields(sent(run)) == written(run, path)


@pytest.mark.parametrize("name", ["subscription__updated_incomplete", "subscription__created_several_items"])
def test_subscription__is_the_recorded_document(name):
    run = vector(name)

    made = subscription_fields(answered(run, "/v1/subscriptions/sub_Ada1"))

    assert made == written(run, "customers/ada/subscriptions/sub_Ada1")


def test_payment__is_the_recorded_document():
    run = vector("payment_intent__succeeded")

    assert payment_fields(sent(run)) == written(run, "customers/ada/payments/pi_Ada1")


def test_payment_of_a_session__is_the_recorded_document():
    run = vector("checkout_completed__payment_mode")
    items = answered(run, "/v1/checkout/sessions/cs_test_a1Ada/line_items")["data"]

    made = payment_fields(answered(run, "/v1/payment_intents/pi_Ada1")) | purchase_fields(items)

    assert made == written(run, "customers/ada/payments/pi_Ada1")


def test_session__asks_stripe_as_recorded_and_is_the_recorded_document():
    run = vector("checkout_web__subscription_default")
    wanted = {**fields(run["when"]["fields"]), "mode": "subscription"}
    recorded = written(run, run["when"]["path"])

    parameters = session_parameters(wanted, customer="cus_Ada")
    made = wanted | answer_fields(answered(run, "/v1/checkout/sessions"), created="@now")

    assert as_form(parameters) == asked(run, "/v1/checkout/sessions")
    assert made == recorded


def test_tax_rate__is_the_recorded_document():
    run = vector("tax_rate__created_integral_percentage")

    assert tax_rate_fields(sent(run)) == written(run, "products/tax_rates/tax_rates/txr_VatDe19")


def test_invoice__is_the_recorded_document_and_names_the_recorded_prices():
    run = vector("invoice__paid_several_lines_tax_discount")
    invoice = sent(run)

    recorded = written(run, f"customers/ada/subscriptions/{invoice['subscription']}/invoices/{invoice['id']}")
    assert invoice_fields(invoice) == recorded
    assert invoiced_prices(invoice) == written(run, f"customers/ada/payments/{invoice['payment_intent']}")["prices"]
