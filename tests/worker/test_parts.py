"""What a worker is made of: shares, the backlog, the state that workers have in common."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore.following import Position
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services.working import backlog as waiting_room
from django_firestore_stripe.services.working import state
from django_firestore_stripe.services.working.backlog import Backlog
from django_firestore_stripe.services.working.shares import LAST_TURN, turn
from tests.factories import document

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WORKERS = ("a", "b", "c", "d", "e")
PATHS = [f"customers/u/checkout_sessions/{number}" for number in range(1_000)]


def position(minute):
    return Position(token=f"token{minute}".encode(), read_time=NOW + timedelta(minutes=minute))


def test_shares__are_even():
    firsts = Counter(name for path in PATHS for name in WORKERS if turn(path, name=name, workers=WORKERS) == 0)

    assert sum(firsts.values()) == len(PATHS)
    assert all(150 < firsts[name] < 250 for name in WORKERS)


def test_worker_that_goes__changes_only_its_own_share():
    for path in PATHS:
        before = next(name for name in WORKERS if turn(path, name=name, workers=WORKERS) == 0)
        after = next(name for name in WORKERS[1:] if turn(path, name=name, workers=WORKERS[1:]) == 0)
        assert before in {after, "a"}


def test_turns__are_one_after_another_up_to_the_last():
    turns = sorted(turn("x/y", name=name, workers=WORKERS) for name in WORKERS)

    assert turns == [0, 1, LAST_TURN, LAST_TURN, LAST_TURN]


def test_worker_that_nobody_knows_of_yet__has_a_turn():
    assert turn("x/y", name="new", workers=()) == 0


def test_backlog__is_safe_up_to_what_waits():
    backlog = Backlog()
    backlog.reached(position(1))
    backlog.add(Snapshot("x/1"), due=0)
    backlog.reached(position(2))
    backlog.add(Snapshot("x/2"), due=0)
    backlog.reached(position(3))

    assert backlog.safe() == position(1)
    backlog.remove("x/2")
    assert backlog.safe() == position(1)
    backlog.remove("x/1")
    assert backlog.safe() == position(3)


def test_backlog__has_no_position_before_the_first():
    backlog = Backlog()
    backlog.add(Snapshot("x/1"), due=0)
    backlog.reached(position(1))

    assert backlog.safe() is None


def test_backlog__gives_each_document_to_one():
    backlog = Backlog()
    backlog.add(Snapshot("x/1"), due=0)
    backlog.add(Snapshot("x/2"), due=5)
    backlog.add(Snapshot("x/1"), due=0)

    assert [waiting.snapshot.path for waiting in backlog.take(1)] == ["x/1"]
    assert backlog.take(1) == []
    assert backlog.take_one("x/2", 4) is None
    assert backlog.take_one("x/2", 5).attempts == 1
    assert len(backlog) == 2


def written(path, second):
    return Snapshot(path, {}, update_time=f"2026-11-01T00:00:{second:02}.123456789Z")


def test_backlog__takes_nothing_that_was_dealt_with():
    """Google's emulator names everything anew at each change, with versions that are old by then."""
    backlog = Backlog()
    backlog.add(written("x/1", 1), due=0)
    backlog.add(written("x/2", 1), due=0)
    backlog.remove("x/1")
    backlog.remove("x/2", version=written("x/2", 3))

    for second in (1, 0):
        backlog.add(written("x/1", second), due=0)
    for second in (1, 2, 3):
        backlog.add(written("x/2", second), due=0)
    assert len(backlog) == 0

    backlog.add(written("x/1", 2), due=0)
    backlog.add(written("x/2", 4), due=0)
    assert len(backlog) == 2


def test_backlog__forgets_what_was_dealt_with_long_ago(monkeypatch):
    monkeypatch.setattr(waiting_room, "REMEMBERED", 2)
    backlog = Backlog()
    for number in range(3):
        backlog.add(written(f"x/{number}", 1), due=0)
        backlog.remove(f"x/{number}")

    for number in range(3):
        backlog.add(written(f"x/{number}", 1), due=0)

    assert [waiting.snapshot.path for waiting in backlog.take(1)] == ["x/0"]


def test_backlog__puts_back_what_could_not_be_answered():
    backlog = Backlog()
    backlog.add(Snapshot("x/1"), due=0)
    backlog.add(Snapshot("x/gone"), due=0)
    waiting, gone = backlog.take(1)
    backlog.remove("x/gone")

    backlog.put_back(waiting, due=10)
    backlog.put_back(gone, due=10)

    assert backlog.take(9) == []
    assert backlog.take(10)[0].attempts == 2


def made(second, *, written_at=None):
    """Return a document that was made at a second, at a path where others were before."""
    return replace(written("x/1", written_at or second), create_time=f"2026-11-01T00:00:{second:02}.123456789Z")


def test_backlog__gives_away_a_document_that_was_made_again():
    backlog = Backlog()
    backlog.add(made(1), due=0)
    (former,) = backlog.take(1)

    backlog.add(made(2), due=0)
    (latter,) = backlog.take(1)
    backlog.put_back(former, due=0)
    assert backlog.take(1) == []
    backlog.done(former)

    assert backlog.waits("x/1")
    backlog.done(latter)
    assert len(backlog) == 0


def test_backlog__does_not_take_an_older_document_for_one_that_was_made_again():
    backlog = Backlog()
    backlog.add(made(2), due=0)
    (taken,) = backlog.take(1)

    backlog.add(made(1), due=0)
    backlog.add(made(2, written_at=3), due=0)

    assert backlog.take(1) == []
    backlog.done(taken)
    backlog.add(made(1), due=0)
    assert len(backlog) == 0


def test_backlog__is_not_told_by_an_older_document_that_one_is_answered():
    backlog = Backlog()
    backlog.add(made(2), due=0)

    backlog.remove("x/1", version=made(1))
    assert backlog.waits("x/1")

    backlog.remove("x/1", version=made(2, written_at=3))
    assert not backlog.waits("x/1")


def test_backlog__is_due_anew_where_it_was_not_tried():
    backlog = Backlog()
    backlog.add(Snapshot("x/1"), due=0)
    backlog.add(Snapshot("x/2"), due=100)
    (waiting,) = backlog.take(1)
    backlog.put_back(waiting, due=50)

    backlog.reschedule(lambda _snapshot: 0)

    assert [waiting.snapshot.path for waiting in backlog.take(1)] == ["x/2"]


@pytest.mark.django_db(databases=["firestore"])
def test_state__keeps_leases_and_the_latest_position():
    state.renew("a", seconds=60, position=None)
    state.renew("b", seconds=60, position=position(2))
    kept = state.renew("a", seconds=60, position=position(1))

    assert sorted(kept.leases) == ["a", "b"]
    assert kept.position == position(2)
    assert state.State.from_fields(document("stripe_events/worker_state")) == kept


@pytest.mark.django_db(databases=["firestore"])
def test_state__forgets_who_left_and_whose_lease_is_over():
    state.renew("dead", seconds=-1, position=None)
    state.renew("gone", seconds=60, position=None)
    state.leave("gone", position=None)

    assert list(state.renew("a", seconds=60, position=None).leases) == ["a"]


@pytest.mark.django_db(databases=["firestore"])
def test_state__of_workers_at_the_same_time_loses_none():
    def renew(name):
        try:
            state.renew(name, seconds=60, position=None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=renew, args=[name]) for name in WORKERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(document("stripe_events/worker_state")["leases"]) == sorted(WORKERS)


@pytest.mark.django_db(databases=["firestore"])
def test_state__that_changes_all_the_time_is_not_waited_for_forever(monkeypatch):
    def lose(_writes):
        raise state.PreconditionLost

    monkeypatch.setattr(state, "commit", lose)
    monkeypatch.setattr(state.time, "sleep", lambda _seconds: None)

    with pytest.raises(Unavailable):
        state.renew("a", seconds=60, position=None)


@pytest.mark.django_db(databases=["firestore"])
def test_renewal__costs_one_read_and_one_write(firestore_connection, django_assert_num_queries):
    with django_assert_num_queries(2, connection=firestore_connection):
        state.renew("a", seconds=60, position=position(1))
