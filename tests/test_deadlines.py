"""One deadline over many calls; the clock is a number here."""

import threading

import pytest

from django_firestore_stripe import deadlines
from django_firestore_stripe.deadlines import at_least, remaining, within
from django_firestore_stripe.exceptions import DeadlineExceeded, Unavailable


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that only moves when it is told to."""

    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(deadlines, "time", clock)
    return clock


def test_no_deadline__leaves_a_call_its_own_limit(clock):
    assert remaining(5.0) == 5.0


@pytest.mark.parametrize(("passed", "left"), [(0.0, 5.0), (3.0, 5.0), (8.0, 2.0), (9.5, 0.5)])
def test_call_within_a_deadline__gets_the_lesser_of_its_limit_and_what_is_left(clock, passed, left):
    with within(10.0):
        clock.now += passed

        assert remaining(5.0) == left


@pytest.mark.parametrize("passed", [10.0, 11.0])
def test_deadline_that_has_passed__is_unavailable(clock, passed):
    with within(10.0):
        clock.now += passed

        with pytest.raises(DeadlineExceeded) as raised:
            remaining(5.0)

    assert isinstance(raised.value, Unavailable)
    assert raised.value.code == "deadline-exceeded"


@pytest.mark.parametrize(("outer", "inner", "left"), [(10.0, 3.0, 3.0), (3.0, 10.0, 3.0)])
def test_nested_deadlines__the_nearer_wins(clock, outer, inner, left):
    with within(outer), within(inner):
        assert remaining(60.0) == left


@pytest.mark.parametrize(("passed", "left"), [(0.0, 10.0), (9.0, 2.0), (11.0, 2.0)])
def test_what_must_not_get_lost__has_its_seconds_whatever_is_left(clock, passed, left):
    with within(10.0):
        clock.now += passed
        with at_least(2.0):
            assert remaining(60.0) == left


def test_what_must_not_get_lost__has_no_deadline_where_there_is_none(clock):
    with at_least(2.0):
        assert remaining(60.0) == 60.0


def test_inner_deadline__ends_with_its_block(clock):
    with within(10.0):
        with within(1.0):
            clock.now += 0.5

        assert remaining(60.0) == 9.5


def test_deadline__ends_with_an_exception(clock):
    with pytest.raises(ZeroDivisionError), within(1.0):
        raise ZeroDivisionError

    assert remaining(60.0) == 60.0


def test_deadline_of_one_thread__is_not_anothers(clock):
    seen = []

    with within(1.0):
        thread = threading.Thread(target=lambda: seen.append(remaining(60.0)))
        thread.start()
        thread.join()

    assert seen == [60.0]
