"""Live documents beside what would be written."""

import pytest
from django.test.utils import CaptureQueriesContext

from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.services.backfill.findings import State
from django_firestore_stripe.services.backfill.kinds import KINDS
from django_firestore_stripe.services.doctor.comparing import compare
from django_firestore_stripe.testing.counting import assert_firestore_rpcs

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def compared(number=10):
    return {comparison.kind: comparison for comparison in compare(number)}


def changed(comparison):
    return {
        difference.path: [field.name for field in difference.fields]
        for finding in comparison.findings
        for difference in finding.differences
    }


def test_documents__are_as_they_would_be_written(subscribed):
    found = compared()

    assert list(found) == list(KINDS)
    assert {kind: one.read for kind, one in found.items()} == {
        "products": 2, "prices": 3, "tax_rates": 0, "customers": 1, "subscriptions": 1, "payments": 1, "invoices": 1,
    }  # fmt: skip
    assert all(one.differing == 0 for one in found.values())


def test_no_documents__are_nothing_to_compare(stripe_emulator, assert_stripe_requests):
    with assert_stripe_requests(0), assert_firestore_rpcs(len(KINDS)):
        assert all(one.read == 0 for one in compared().values())


def test_fields__differ(subscribed, store):
    store(f"customers/ada/subscriptions/{subscribed}", status="trialing", latest_invoice="in_1")
    store("products/prod_gold", name="Silver")

    found = compared()
    assert changed(found["subscriptions"])[f"customers/ada/subscriptions/{subscribed}"] == ["latest_invoice", "status"]
    assert changed(found["products"]) == {"products/prod_gold": ["name"]}
    assert found["prices"].differing == 0


def test_document__costs_two_to_four_reads(subscribed, firestore_connection):
    with CaptureQueriesContext(firestore_connection) as captured:
        documents = sum(comparison.read for comparison in compare(10))

    assert documents == 9
    assert len(captured) == 14
    assert sum(query["reads"] for query in captured.captured_queries) == 28


def test_nothing__is_written(subscribed, store, firestore_connection):
    store("products/prod_gold", name="Silver")
    store("customers/eve/payments/pi_gone", status="succeeded")
    commit([delete("products/prod_shirt")])

    with CaptureQueriesContext(firestore_connection) as captured:
        compared()
    assert sum(query["writes"] for query in captured.captured_queries) == 0
    assert sum(query["reads"] for query in captured.captured_queries) > 0


def test_number__bounds_what_is_read(subscribed, assert_stripe_requests):
    with assert_stripe_requests(8):
        found = compared(1)

    assert {one.read for kind, one in found.items() if kind != "tax_rates"} == {1}


def test_object__is_gone(ada_at_stripe, store):
    store("products/prod_gone", name="Gone")
    store("customers/eve", stripeId="cus_gone")
    store("customers/new", email="new@example.com")

    found = compared()
    assert found["products"].gone == ("prod_gone",)
    assert found["customers"].gone == ("cus_gone",)
    assert found["customers"].read == 3
    assert found["customers"].differing == 1


def test_object__was_deleted(ada_at_stripe, stripe_api):
    stripe_api.v1.customers.delete(ada_at_stripe)

    assert compared()["customers"].gone == (ada_at_stripe,)


def test_object__is_nobodys(subscribed, stripe_api, store):
    guest = stripe_api.v1.payment_intents.create({"amount": 500, "currency": "usd", "payment_method": "pm_card_visa"})
    store(f"customers/eve/payments/{guest.id}", status="requires_confirmation")

    found = compared()["payments"]
    assert found.nobodys == 1
    assert found.differing == 1


def test_document__lies_below_another_user(subscribed, store, stripe_api):
    (intent,) = stripe_api.v1.payment_intents.list().data
    commit([delete(f"customers/ada/payments/{intent.id}")])
    store(f"customers/eve/payments/{intent.id}", id=intent.id)

    found = compared()["payments"]
    assert list(changed(found)) == [f"customers/ada/payments/{intent.id}"]
    assert places(found) == {f"customers/eve/payments/{intent.id}": f"customers/ada/payments/{intent.id}"}


def places(comparison):
    """Return the misplaced documents, and where they belong."""
    return {misplaced.path: misplaced.right for misplaced in comparison.misplaced}


def test_document__lies_below_another_user_as_well(subscribed, store):
    store(f"customers/eve/subscriptions/{subscribed}", status="active")

    found = compared()["subscriptions"]
    right = f"customers/ada/subscriptions/{subscribed}"
    assert places(found) == {f"customers/eve/subscriptions/{subscribed}": right}
    assert (found.read, found.differing) == (2, 1)


def test_customer__is_named_by_two_users(ada_at_stripe, store):
    store("customers/eve", stripeId=ada_at_stripe)

    assert places(compared()["customers"]) == {"customers/eve": "customers/ada"}


def test_payment__is_the_extensions_of_an_invoice(subscribed, store, stripe_api):
    (invoice,) = stripe_api.v1.invoices.list().data
    store(f"customers/ada/payments/{invoice.id}", prices=[])

    found = compared()["payments"]
    right = f"customers/ada/subscriptions/{subscribed}/invoices/{invoice.id}"
    assert places(found) == {f"customers/ada/payments/{invoice.id}": right}
    assert (found.gone, found.differing) == ((), 1)


def test_payment__is_of_an_invoice_that_is_gone_or_nobodys(subscribed, store, stripe_api):
    stranger = stripe_api.v1.customers.create({}).id
    invoice = stripe_api.v1.invoices.create({"customer": stranger})
    store("customers/ada/payments/in_gone", prices=[])
    store(f"customers/eve/payments/{invoice.id}", prices=[])

    found = compared()["payments"]
    assert (found.gone, found.nobodys, found.differing) == (("in_gone",), 1, 2)


def test_object__is_refused_for_another_reason(ada_at_stripe, store, stripe_emulator):
    store("products/prod_gold", name="Gold")
    stripe_emulator.faults.inject("GET", "/v1/products/prod_gold", status=400, times=9)

    found = compared()["products"]
    assert found.gone == ()
    assert [(finding.object_id, finding.state) for finding in found.findings] == [("prod_gold", State.FAILED)]
    assert found.differing == 1


def test_operators_own_document__is_no_product(ada_at_stripe, store):
    store("products/shipping_countries", allowed_countries=["DE"])

    assert (compared()["products"].read, compared()["products"].differing) == (0, 0)
