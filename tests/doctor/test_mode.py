"""Documents of another mode or account than the key's."""

import pytest

from django_firestore_stripe.services.doctor import mode
from tests.doctor.findings import severities, text

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def examined():
    return list(mode.examine())


def test_documents__are_of_the_keys_account_and_mode(subscribed, assert_stripe_requests, assert_firestore_rpcs):
    with assert_stripe_requests(1), assert_firestore_rpcs(3):
        assert severities(examined()) == ["ok"]


def test_no_documents__are_fine(stripe_emulator):
    assert severities(examined()) == ["ok"]


@pytest.mark.parametrize("path", ["customers/eve/payments/pi_1", "customers/eve/subscriptions/sub_1/invoices/in_1"])
def test_document__is_of_the_other_mode(subscribed, store, path):
    store(path, livemode=True)

    found = examined()
    assert severities(found) == ["error"]
    assert "The key is for test mode" in text(found)
    assert "is of live mode" in text(found)


def test_key__is_of_the_other_mode(subscribed, configure):
    configure(STRIPE_API_KEY="sk_live_doctor")

    found = examined()
    assert severities(found) == ["error", "error"]
    assert "The key is for live mode" in text(found)


def test_customer__is_of_the_other_mode(ada_at_stripe, store):
    store("customers/ada", stripeLink=f"https://dashboard.stripe.com/customers/{ada_at_stripe}")

    found = examined()
    assert severities(found) == ["error"]
    assert "customer ada is of live mode" in text(found)


def test_customers__are_of_another_account(stripe_emulator, store):
    store("customers/ada", stripeId="cus_theirs")

    found = examined()
    assert severities(found) == ["error"]
    assert "knows none of 1 customers, cus_theirs" in text(found)


def test_one_customer__is_gone(ada_at_stripe, store):
    store("customers/eve", stripeId="cus_gone")

    found = examined()
    assert severities(found) == ["warning"]
    assert "cus_gone" in text(found)


def test_user__without_a_customer_says_nothing(ada_at_stripe, store):
    store("customers/eve", email="eve@example.com")

    assert severities(examined()) == ["ok"]
