"""Workers in threads, and what to wait for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections

from django_firestore_stripe.firestore.writes import commit, create
from django_firestore_stripe.services.working import Pace, Worker
from tests.factories import document

SECONDS = 60
ADDRESSES = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}
QUICK = {"sweep": 0.02, "grace": 0.2}


def ask(name: str, **fields: object) -> str:
    """Write a document of Ada's as a client does, and return its path."""
    return ask_as("ada", name, **fields)


def ask_as(uid: str, name: str, **fields: object) -> str:
    """Write somebody's document as a client does, and return its path."""
    path = f"customers/{uid}/checkout_sessions/{name}"
    commit([create(path, {**ADDRESSES, **fields})])
    return path


@contextmanager
def working(*, threads: int = 4, **pace: float) -> Iterator[Worker]:
    """Run a worker; it is stopped as by SIGTERM at the end."""
    worker, stop = Worker(threads=threads, pace=Pace(**{**QUICK, **pace})), threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            worker.run(stop)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, name="worker")
    thread.start()
    try:
        until(lambda: worker.report()["caught_up"] or failures)
        yield worker
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "It never came to be."
        time.sleep(0.01)


def answered(path: str) -> dict[str, object]:
    """Return a document once it has its answer."""
    until(lambda: (document(path) or {}).keys() & {"url", "error"})
    return document(path)
