"""The clock behind both emulators."""

import pytest

from django_firestore_stripe.emulators.steady import SteadyClock
from tests.emulators.wall import HOUR, Wall


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    return Wall(monkeypatch)


def test_step_back__time_goes_on(wall: Wall) -> None:
    clock = SteadyClock()
    before = clock.nanoseconds()

    wall.set(-HOUR)

    passed = [clock.nanoseconds() - before for _ in range(3)]
    assert passed == sorted(passed)
    assert 0 <= passed[0] < 60 * 10**9


def test_step_forward__is_followed_and_kept(wall: Wall) -> None:
    clock = SteadyClock()
    before = clock.seconds()

    wall.set(HOUR)
    ahead = clock.seconds() - before
    wall.set(0)

    assert ahead >= HOUR
    assert clock.seconds() - before >= ahead
