"""How much is asked of Firestore and of Stripe."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connections
from django.test.utils import CaptureQueriesContext

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.emulators.stripe import StripeEmulator


@contextmanager
def assert_firestore_rpcs(number: int) -> Iterator[None]:
    """Assert that the block makes this many calls to Firestore; each read, query or commit is one."""
    with CaptureQueriesContext(connections[get_settings().database]) as captured:
        yield
    _compare("Firestore RPCs", number, [query["sql"] for query in captured.captured_queries])


@contextmanager
def assert_stripe_requests(emulator: StripeEmulator, number: int) -> Iterator[None]:
    """Assert that the block makes this many requests to Stripe's API."""
    before = len(emulator.requests)
    yield
    made = emulator.requests[before:]
    _compare("requests to Stripe", number, [f"{request.method} {request.path}" for request in made])


def _compare(what: str, number: int, made: Iterable[str]) -> None:
    lines = list(made)
    if len(lines) != number:
        counted = "\n".join(f"  {index}. {line}" for index, line in enumerate(lines, start=1))
        raise AssertionError(f"{len(lines)} {what}, not {number}:\n{counted}".rstrip(":\n"))
