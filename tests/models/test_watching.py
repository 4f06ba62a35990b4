"""watch(): changes of documents, as they happen."""

import queue
from datetime import UTC, datetime

import grpc
import pytest
from django.db import NotSupportedError, OperationalError

from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.models import Payment, Price, Subscription

pytestmark = pytest.mark.django_db(databases=["firestore"])

SECONDS = 30


@pytest.fixture
def heard():
    """Return a queue of what was heard: each call's kinds and ids."""
    return queue.SimpleQueue()


@pytest.fixture
def hear(heard):
    """Return a callback."""
    return lambda changes: heard.put([(change.kind, change.instance.stripe_id) for change in changes])


def test_watch__tells_what_is_there_and_what_changes(store, heard, hear) -> None:
    store("customers/u/subscriptions/sub_1", status="active")
    store("customers/other/subscriptions/sub_9", status="active")

    with Subscription.objects.for_uid("u").watch(hear):
        assert heard.get(timeout=SECONDS) == [("added", "sub_1")]
        store("customers/u/subscriptions/sub_2", status="trialing")
        assert heard.get(timeout=SECONDS) == [("added", "sub_2")]
        store("customers/u/subscriptions/sub_1", status="canceled")
        assert heard.get(timeout=SECONDS) == [("modified", "sub_1")]
        commit([delete("customers/u/subscriptions/sub_2")])
        assert heard.get(timeout=SECONDS) == [("removed", "sub_2")]


def test_watch__of_a_filter__tells_what_leaves_it(store, heard, hear) -> None:
    store("customers/u/subscriptions/sub_1", status="active")

    with Subscription.objects.for_uid("u").active().watch(hear):
        assert heard.get(timeout=SECONDS) == [("added", "sub_1")]
        store("customers/u/subscriptions/sub_1", status="canceled")
        assert heard.get(timeout=SECONDS) == [("removed", "sub_1")]


def test_watch__of_nothing_yet__says_so_first(heard, hear) -> None:
    with Payment.objects.for_uid("u").watch(hear):
        assert heard.get(timeout=SECONDS) == []


def test_watch__gives_whole_instances(store, heard) -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    store("customers/u/payments/pi_1", amount=999, created=int(moment.timestamp()), status="succeeded")

    with Payment.objects.for_uid("u").watch(heard.put):
        (change,) = heard.get(timeout=SECONDS)

    payment = change.instance
    assert (payment.pk, payment.user_id, payment.amount, payment.created) == ("u/pi_1", "u", 999, moment)
    assert payment.is_paid


def test_watch__closed__hears_nothing_more(store, heard, hear) -> None:
    handle = Subscription.objects.for_uid("u").watch(hear)
    heard.get(timeout=SECONDS)

    handle.close()
    handle.close()
    store("customers/u/subscriptions/sub_1", status="active")

    assert not handle.is_open
    assert heard.empty()


def test_failing_callback__does_not_end_the_watch(store, heard, hear, caplog) -> None:
    def fail_first(changes):
        hear(changes)
        if not changes:
            raise RuntimeError("mine")

    with Subscription.objects.for_uid("u").watch(fail_first):
        assert heard.get(timeout=SECONDS) == []
        store("customers/u/subscriptions/sub_1", status="active")
        assert heard.get(timeout=SECONDS) == [("added", "sub_1")]

    assert "mine" in caplog.text


def test_callback__may_close_the_watch(heard) -> None:
    handles = queue.SimpleQueue()

    def close(_changes):
        handles.get(timeout=SECONDS).close()
        heard.put("closed")

    handles.put(Subscription.objects.for_uid("u").watch(close))

    assert heard.get(timeout=SECONDS) == "closed"


@pytest.mark.parametrize(
    "unwatchable",
    [
        lambda: Subscription.objects.filter(pk="u/sub_1"),
        lambda: Subscription.objects.for_uid("u").only("status"),
        lambda: Subscription.objects.for_uid("u")[1:3],
        Subscription.objects.none,
        lambda: Price.objects.select_related("product"),
    ],
    ids=["by key", "a part of each", "from the middle", "nothing", "with others"],
)
def test_watch__of_what_is_not_one_query__is_refused(unwatchable, hear) -> None:
    with pytest.raises(NotSupportedError, match=r"watch|listen"):
        unwatchable().watch(hear)


@pytest.mark.bundled
def test_broken_listen__is_taken_up_again_and_misses_nothing(firestore_emulator, store, heard, hear) -> None:
    store("customers/u/subscriptions/sub_1", status="active")
    store("customers/u/subscriptions/sub_2", status="active")
    with Subscription.objects.for_uid("u").watch(hear):
        assert heard.get(timeout=SECONDS) == [("added", "sub_1"), ("added", "sub_2")]

        firestore_emulator.faults.disturb_streams()
        commit([delete("customers/u/subscriptions/sub_2")])
        store("customers/u/subscriptions/sub_3", status="active")

        found = []
        while len(found) < 2:
            found += heard.get(timeout=SECONDS)
    assert sorted(found) == [("added", "sub_3"), ("removed", "sub_2")]


@pytest.mark.bundled
def test_refused_listen__is_over(firestore_emulator, heard) -> None:
    firestore_emulator.faults.inject("Listen", code=grpc.StatusCode.PERMISSION_DENIED)

    handle = Subscription.objects.for_uid("u").watch(heard.put, on_error=heard.put)

    assert isinstance(heard.get(timeout=SECONDS), OperationalError)
    assert not handle.is_open
    assert isinstance(handle.error, OperationalError)
    handle.close()
