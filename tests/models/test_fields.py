"""What documents hold comes back in the models."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from django_firestore_stripe.documents.invoice import invoice_fields
from django_firestore_stripe.documents.tax_rate import tax_rate_fields
from django_firestore_stripe.models import CheckoutSession, Customer, Invoice, Payment, TaxRate
from tests.admin import documents
from tests.factories import document, reference
from tests.recorded import sent, vector

pytestmark = pytest.mark.django_db(databases=["firestore"])


def test_recorded_tax_rate__is_read():
    fields = tax_rate_fields(sent(vector("tax_rate__created_integral_percentage")))
    documents.write({"products/tax_rates/tax_rates/txr_VatDe19": fields})

    found = TaxRate.objects.get()

    assert (found.pk, found.object_id, found.percentage, found.country) == ("txr_VatDe19", "txr_VatDe19", 19, "DE")
    assert found.created == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize("name", ["invoice__paid_several_lines_tax_discount", "newer_api__invoice_paid_basil"])
def test_recorded_invoice__is_read(name):
    stripe_invoice = sent(vector(name))
    path = f"customers/ada/subscriptions/sub_Ada1/invoices/{stripe_invoice['id']}"
    fields = invoice_fields(stripe_invoice)
    documents.write({path: fields})

    found = Invoice.objects.get()

    assert found.pk == f"ada/sub_Ada1/{stripe_invoice['id']}"
    assert (found.user_id, found.subscription, found.customer) == ("ada", "sub_Ada1", "cus_Ada")
    assert (found.status, found.total) == (stripe_invoice["status"], stripe_invoice["total"])
    assert found.created == datetime.fromtimestamp(stripe_invoice["created"], UTC)
    assert found.lines == fields["lines"]


def test_customer__has_what_a_checkout_that_collects_tax_ids_adds():
    details = {"name": "Ada", "address": {"country": "GB"}, "tax_exempt": "none", "tax_ids": [{"type": "gb_vat"}]}
    documents.write({"customers/ada": documents.customer(**details)})

    found = Customer.objects.get(pk="ada")

    assert {name: getattr(found, name) for name in details} == details


def test_session__has_what_the_extension_lets_clients_ask_for():
    asked = {
        "trial_period_days": 7,
        "tax_rates": ["txr_1"],
        "collect_shipping_address": True,
        "phone_number_collection": {"enabled": True},
        "amount": 500,
    }
    documents.write({"customers/ada/checkout_sessions/s": documents.session(**asked, customer="cus_ada")})

    found = CheckoutSession.objects.get()

    assert {name: getattr(found, name) for name in asked} == asked
    assert (found.customer_id, found.stripe_customer) == ("ada", "cus_ada")


def test_prices__are_written_as_references():
    bought = [{"product": "prod_gold", "price": "price_monthly"}]

    Payment.objects.create(pk="ada/pi_1", user_id="ada", prices=bought)

    assert document("customers/ada/payments/pi_1")["prices"] == [reference("products/prod_gold/prices/price_monthly")]
    assert Payment.objects.get().prices == bought


SECOND = datetime(2026, 3, 4, 12, tzinfo=UTC)
BEFORE, WITHIN, AFTER = (SECOND + timedelta(milliseconds=milliseconds) for milliseconds in (-500, 500, 1500))


@pytest.mark.parametrize(
    ("lookup", "moment", "found"),
    [
        ("lt", BEFORE, False),
        ("lt", SECOND, False),
        ("lt", WITHIN, True),
        ("lte", BEFORE, False),
        ("lte", SECOND, True),
        ("lte", WITHIN, True),
        ("gt", BEFORE, True),
        ("gt", SECOND, False),
        ("gt", WITHIN, False),
        ("gte", BEFORE, True),
        ("gte", SECOND, True),
        ("gte", WITHIN, False),
        ("exact", BEFORE, False),
        ("exact", SECOND, True),
        ("exact", WITHIN, False),
        ("in", [BEFORE, WITHIN], False),
        ("in", [BEFORE, SECOND], True),
        ("range", (BEFORE, WITHIN), True),
        ("range", (WITHIN, AFTER), False),
    ],
)
@pytest.mark.parametrize("key", [{}, {"pk": "ada/pi_1"}], ids=["queried", "by key"])
def test_seconds__are_compared_with_fractions_of_them(lookup, moment, found, key):
    documents.write({"customers/ada/payments/pi_1": documents.payment(created=int(SECOND.timestamp()))})

    assert Payment.objects.filter(**{f"created__{lookup}": moment}, **key).exists() is found


@pytest.mark.parametrize("moment", [SECOND, WITHIN])
def test_seconds__are_stored_whole(moment):
    Payment.objects.create(pk="ada/pi_1", user_id="ada", created=moment)

    stored = document("customers/ada/payments/pi_1")["created"]
    assert (stored, type(stored)) == (int(SECOND.timestamp()), int)


@pytest.mark.parametrize("hours", [9, 0, -5])
def test_seconds__reach_to_the_ends_of_the_calendar(hours):
    documents.write({"customers/ada/payments/pi_1": documents.payment(created=int(SECOND.timestamp()))})
    zone = timezone(timedelta(hours=hours))

    assert Payment.objects.filter(created__gte=datetime.min.replace(tzinfo=zone)).exists()
    assert Payment.objects.filter(created__lte=datetime.max.replace(tzinfo=zone)).exists()
