"""Search of customers, subscriptions and invoices."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def ids(found: stripe.SearchResultObject) -> list[str]:
    return [thing.id for thing in found.data]


def test_subscriptions__by_status_and_metadata(life: Life) -> None:
    life.subscribe()
    wanted = life.subscribe(metadata={"order": "7"})

    found = life.api.subscriptions.search({"query": 'status:"active" AND metadata["order"]:"7"'})

    assert ids(found) == [wanted.id]
    assert (found.object, found.url) == ("search_result", "/v1/subscriptions/search")


def test_invoices__by_subscription_and_total(life: Life) -> None:
    life.subscribe()
    wanted = life.subscribe(life.shop.monthly(3000))

    found = life.api.invoices.search({"query": f'subscription:"{wanted.id}" AND total>2000'})

    assert ids(found) == [wanted.latest_invoice]
    assert "subscription" not in found.data[0].to_dict()


def test_pages__one_after_the_other(life: Life) -> None:
    made = [life.subscribe().id for _ in range(3)]

    first = life.api.subscriptions.search({"query": 'status:"active"', "limit": 2})
    second = life.api.subscriptions.search({"query": 'status:"active"', "limit": 2, "page": first.next_page})

    assert (first.has_more, second.has_more) == (True, False)
    assert ids(first) + ids(second) == made[::-1]
