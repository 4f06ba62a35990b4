import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .conftest import client
from .lives import DAY, START, Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def kinds(events: list[dict]) -> list[str]:
    return [event["type"] for event in events]


def test_clock__life(life: Life) -> None:
    clocks = life.api.test_helpers.test_clocks

    advancing = clocks.advance(life.clock.id, {"frozen_time": START + DAY})

    assert (advancing.status, advancing.status_details.advancing.target_frozen_time) == ("advancing", START + DAY)
    ready = clocks.retrieve(life.clock.id)
    assert (ready.status, ready.frozen_time) == ("ready", START + DAY)
    assert [clock.id for clock in clocks.list()] == [life.clock.id]
    assert clocks.delete(life.clock.id).deleted
    assert life.api.customers.retrieve(life.customer.id).deleted
    assert kinds(life.emulator.events)[-4:] == [
        "test_helpers.test_clock.advancing",
        "test_helpers.test_clock.ready",
        "customer.deleted",
        "test_helpers.test_clock.deleted",
    ]


def test_clock__objects_live_in_its_time(life: Life) -> None:
    life.advance(START + DAY)

    subscription = life.subscribe()

    assert (subscription.created, subscription.test_clock) == (START + DAY, life.clock.id)
    assert life.emulator.events[-1]["created"] == START + DAY
    assert life.shop.customer().created > START + 10 * DAY


def test_clock__lists_keep_to_themselves(life: Life) -> None:
    other, subscription = life.shop.customer(), life.subscribe()

    customers, subscriptions = life.api.customers, life.api.subscriptions

    assert [each.id for each in customers.list()] == [other.id]
    assert [each.id for each in customers.list({"test_clock": life.clock.id})] == [life.customer.id]
    assert subscriptions.list().data == []
    for params in ({"customer": life.customer.id}, {"test_clock": life.clock.id}):
        assert [each.id for each in subscriptions.list(params)] == [subscription.id]


@pytest.mark.parametrize(
    ("moment", "text"), [(START, "must be after"), (START + 93 * DAY, "at most two intervals of the shortest")]
)
def test_clock__refuses(life: Life, moment: int, text: str) -> None:
    life.subscribe()

    with pytest.raises(stripe.InvalidRequestError, match=text):
        life.advance(moment)


def test_clock__three_customers_at_most(life: Life) -> None:
    for _ in range(2):
        life.shop.customer(test_clock=life.clock.id)

    with pytest.raises(stripe.InvalidRequestError, match="at most 3 customers"):
        life.shop.customer(test_clock=life.clock.id)


def test_clock__not_with_a_live_key(emulator: StripeEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="only be used in test mode"):
        client(emulator, "sk_live_1").v1.test_helpers.test_clocks.create({"frozen_time": START})
