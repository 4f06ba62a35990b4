"""The test kit as a pytest plugin, beside pytest-django; nothing is imported or started before a test asks for it.

In the topmost conftest.py: `pytest_plugins = ["django_firestore_stripe.testing.plugin"]`.
"""

from __future__ import annotations

import sys
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import stripe

    from django_firestore_stripe.emulators.firestore import FirestoreEmulator
    from django_firestore_stripe.emulators.stripe import StripeEmulator
    from django_firestore_stripe.testing.stripe_events import StripeEvents
    from django_firestore_stripe.testing.time_travel import TimeTravel
    from django_firestore_stripe.testing.webhooks import Webhooks

# Whoever takes one of these works with Firestore, and need not say so in a mark.
DATABASE_FIXTURES = frozenset(
    {
        "assert_applied",
        "assert_document",
        "assert_firestore_rpcs",
        "assert_no_document",
        "deliver_webhooks",
        "stripe_event",
        "time_travel",
    }
)


def _kit(name: str) -> Any:
    """Return something of the kit's, which imports Django's models: only now is Django ready for that."""
    return resolve_name(f"{__package__}.{name}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that use the kit's Firestore fixtures the mark `django_db(databases="__all__")`."""
    for item in items:
        if DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            _allow_databases(item)


def _allow_databases(item: pytest.Item) -> None:
    mark = item.get_closest_marker("django_db")
    named = mark is not None and (bool(mark.args) or "databases" in mark.kwargs)
    if not named:
        others = {} if mark is None else mark.kwargs
        item.add_marker(pytest.mark.django_db(**others, databases="__all__"), append=False)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> None:
    """See to a Firestore before Django makes its test databases."""
    if fixturedef.argname == "django_db_setup":
        _kit("firestore_server:start_if_needed")()


def pytest_unconfigure() -> None:
    """Stop what was started."""
    server = sys.modules.get(f"{__package__}.firestore_server")
    if server is not None:
        server.stop()


@pytest.fixture
def firestore_emulator() -> Iterator[FirestoreEmulator]:
    """Return the bundled Firestore emulator, to inject faults and to count calls; fails where the run is on another."""
    try:
        emulator = _kit("firestore_server:bundled")()
    except _kit("firestore_server:NotBundled") as other:
        pytest.fail(str(other), pytrace=False)
    emulator.reset_calls()
    yield emulator
    emulator.faults.clear()


@pytest.fixture(scope="session")
def _stripe_server() -> Iterator[StripeEmulator]:
    with _kit("stripe_server:StripeEmulator")() as emulator:
        yield emulator


@pytest.fixture
def stripe_emulator(_stripe_server: StripeEmulator, settings: Any) -> Iterator[StripeEmulator]:
    """Return an empty Stripe that the app's settings point at."""
    _kit("stripe_server:start_afresh")(_stripe_server)
    for name, value in _kit("stripe_server:settings_for")(_stripe_server).items():
        setattr(settings, name, value)
    yield _stripe_server
    _kit("stripe_server:start_afresh")(_stripe_server)


@pytest.fixture
def stripe_api(stripe_emulator: StripeEmulator) -> stripe.StripeClient:
    """Return Stripe's own client, with the project's key, to make what a test needs."""
    found: stripe.StripeClient = _kit("stripe_server:api_client")(stripe_emulator)
    return found


@pytest.fixture
def deliver_webhooks(stripe_emulator: StripeEmulator) -> Webhooks:
    """Return what delivers the events that Stripe has made since the last call."""
    found: Webhooks = _kit("webhooks:Webhooks")(stripe_emulator)
    return found


@pytest.fixture
def stripe_event(stripe_emulator: StripeEmulator, deliver_webhooks: Webhooks) -> StripeEvents:
    """Return what makes Stripe announce an event, and delivers it."""
    found: StripeEvents = _kit("stripe_events:StripeEvents")(stripe_emulator, deliver_webhooks)
    return found


@pytest.fixture
def time_travel(stripe_emulator: StripeEmulator, deliver_webhooks: Webhooks) -> TimeTravel:
    """Return what puts Stripe's time forward, and delivers what happens meanwhile."""
    found: TimeTravel = _kit("time_travel:TimeTravel")(stripe_emulator, deliver_webhooks)
    return found


@pytest.fixture
def pay(stripe_emulator: StripeEmulator) -> Callable[..., None]:
    """Return what pays a checkout session as the visitor would."""
    return partial(_kit("paying:pay"), stripe_emulator)


@pytest.fixture
def assert_applied() -> Callable[..., Any]:
    """Return what asserts that an event was applied and its effects have run."""
    found: Callable[..., Any] = _kit("records:assert_applied")
    return found


@pytest.fixture
def assert_document() -> Callable[..., dict[str, Any]]:
    """Return what asserts that a document exists and holds some fields."""
    found: Callable[..., dict[str, Any]] = _kit("documents:assert_document")
    return found


@pytest.fixture
def assert_no_document() -> Callable[[str], None]:
    """Return what asserts that there is no such document."""
    found: Callable[[str], None] = _kit("documents:assert_no_document")
    return found


@pytest.fixture
def assert_firestore_rpcs() -> Callable[[int], AbstractContextManager[None]]:
    """Return a context manager that asserts how many calls to Firestore its block makes."""
    found: Callable[[int], AbstractContextManager[None]] = _kit("counting:assert_firestore_rpcs")
    return found


@pytest.fixture
def assert_stripe_requests(stripe_emulator: StripeEmulator) -> Callable[[int], AbstractContextManager[None]]:
    """Return a context manager that asserts how many requests to Stripe its block makes."""
    return partial(_kit("counting:assert_stripe_requests"), stripe_emulator)
