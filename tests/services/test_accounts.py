"""What follows when a user goes while others write the same documents."""

import pytest

from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.services import accounts
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

PATH = "customers/ada/subscriptions/sub_1"


@pytest.fixture
def leaving(stripe_api, store, configured):
    """Return the customer of a user who goes, and whose subscription runs."""
    configured(DELETE_STRIPE_CUSTOMERS=True, FIREBASE_AUTH=False)
    customer = stripe_api.v1.customers.create({})
    store("customers/ada", stripeId=customer.id)
    store(PATH, status="active")
    return customer.id


@pytest.fixture
def overtake(monkeypatch, store):
    """Return a function that lets somebody write the subscription after each of so many reads of it."""

    def overtake(times: int) -> None:
        left, read = list(range(times)), accounts.read

        def overtaken(paths):
            seen = read(paths)
            if left:
                store(PATH, quantity=left.pop())
            return seen

        monkeypatch.setattr(accounts, "read", overtaken)

    return overtake


def test_subscription_that_is_written_meanwhile__ends_all_the_same(leaving, overtake):
    overtake(accounts.ATTEMPTS - 1)

    accounts.user_deleted("ada")

    assert document(PATH)["status"] == "canceled"
    assert document(PATH)["quantity"] == 0


def test_subscription_that_is_written_again_and_again__is_to_be_tried_again(leaving, overtake, stripe_api):
    overtake(accounts.ATTEMPTS)

    with pytest.raises(Unavailable):
        accounts.user_deleted("ada")
    assert document(PATH)["status"] == "active"

    accounts.user_deleted("ada")
    assert document(PATH)["status"] == "canceled"
    assert stripe_api.v1.customers.retrieve(leaving).deleted
