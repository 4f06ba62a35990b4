"""Client-written sessions: ``python -m tests.benchmarks.worker``.

Measures, one at a time, from the client's write of a document until its listener sees ``url``: milliseconds, with RPCs and
requests to Stripe for each. The worker is a process of its own, as ``firestore_stripe_worker`` runs; Stripe is a server in
this process that answers at once, and Firestore is what FIRESTORE_EMULATOR_HOST names, or the bundled emulator in a process
of its own. Then: how many documents the stream of a worker that starts names, which is what Firestore bills, among old ones.
"""

import argparse
import itertools
import json
import os
import queue
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.benchmarks.firestore_emulator import OWN_COMMAND, _command

VARIABLE = "FIRESTORE_EMULATOR_HOST"
WARM, ROUNDS, COUNTED, OLD = 100, 300, 20, 10_000
CHUNK = 500
ADDRESSES = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}
PRICE = {"active": True, "type": "one_time", "currency": "usd", "unit_amount": 1500, "product": "prod_shirt"}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.worker")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="documents that are measured")
    parser.add_argument("--old", type=int, default=OLD, help="sessions that were there before")
    options = parser.parse_args()
    with _firestore(), _stripe() as stripe, _project(stripe):
        rpcs, requests = _costs(stripe)
        milliseconds = sorted(_times(stripe, options.rounds))
        sys.stdout.write(
            f"client write -> url: median {statistics.median(milliseconds):.1f} ms, "
            f"p95 {milliseconds[int(0.95 * len(milliseconds))]:.1f} ms; {rpcs:g} RPCs, {requests:g} requests to Stripe\n"
        )
        for line in _restarts(options.old):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


@contextmanager
def _firestore() -> Iterator[None]:
    with nullcontext() if os.environ.get(VARIABLE) else _command(OWN_COMMAND) as address:
        if address:
            os.environ[VARIABLE] = address
        yield


class AtOnce(ThreadingHTTPServer):
    """A Stripe that answers at once; `posts` counts the sessions."""

    daemon_threads = True
    posts = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers with a session, or with the price."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    numbers = itertools.count()

    def do_GET(self) -> None:
        """Give the price."""
        self._answer({"id": "price_1", "object": "price", "product": "prod_shirt"})

    def do_POST(self) -> None:
        """Make a session."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts += 1
        session = f"cs_test_{next(self.numbers)}"
        url = f"https://checkout.example/{session}"
        self._answer({"id": session, "object": "checkout.session", "mode": "payment", "url": url})

    def _answer(self, found: dict[str, Any]) -> None:
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def _stripe() -> Iterator[AtOnce]:
    server = AtOnce(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@contextmanager
def _project(stripe: AtOnce) -> Iterator[None]:
    """Set Django up as for a test run, with one customer and one price."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test.utils import override_settings, setup_databases, setup_test_environment  # noqa: PLC0415

    from django_firestore_stripe.firestore.writes import commit, create  # noqa: PLC0415

    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    ours = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_API_BASE": stripe.url, "REDIRECT_HOSTS": ["shop.example"]}
    with override_settings(DJANGO_FIRESTORE_STRIPE=ours):
        commit([create("customers/ada", {"stripeId": "cus_ada"}), create("products/prod_shirt/prices/price_1", PRICE)])
        yield


def _ask(name: str) -> None:
    from django_firestore_stripe.firestore.writes import commit, create  # noqa: PLC0415

    commit([create(f"customers/ada/checkout_sessions/{name}", {**ADDRESSES, "price": "price_1"})])


@contextmanager
def _client() -> Iterator[Callable[[str], float]]:
    """Give a function that writes a document and returns the milliseconds until its `url` is seen."""
    from django_firestore_stripe.models import CheckoutSession  # noqa: PLC0415

    seen: queue.SimpleQueue[str] = queue.SimpleQueue()

    def hear(changes: Any) -> None:
        for change in changes:
            if change.instance.url:
                seen.put(change.instance.pk.partition("/")[2])

    def buy(name: str) -> float:
        start = time.perf_counter()
        _ask(name)
        while seen.get(timeout=60) != name:
            pass
        return 1000 * (time.perf_counter() - start)

    with CheckoutSession.objects.for_uid("ada").watch(hear):
        yield buy


def _times(stripe: AtOnce, rounds: int) -> list[float]:
    from tests.worker.processes import Process  # noqa: PLC0415

    process = Process(stripe.url).wait_until_ready()
    try:
        with _client() as buy:
            for number in range(WARM):
                buy(f"warm{number}")
            return [buy(f"doc{number}") for number in range(rounds)]
    finally:
        process.end()


def _costs(stripe: AtOnce) -> tuple[float, float]:
    """Return RPCs and requests to Stripe for each answer of a worker in this process."""
    from django_firestore_stripe.firestore import cursor  # noqa: PLC0415
    from tests.worker.running import working  # noqa: PLC0415

    calls, original = itertools.count(), cursor.call

    def counting(*args: Any, **kwargs: Any) -> Any:
        if threading.current_thread().name.startswith("answer"):
            next(calls)
        return original(*args, **kwargs)

    with working(), _client() as buy:
        buy("first")
        cursor.call, before = counting, stripe.posts
        for number in range(COUNTED):
            buy(f"counted{number}")
        cursor.call = original
    return next(calls) / COUNTED, (stripe.posts - before) / COUNTED


def _restarts(old: int) -> Iterator[str]:
    """Yield what the stream names when a worker starts, with that many old sessions of others."""
    from django_firestore_stripe.firestore.writes import commit, merge  # noqa: PLC0415
    from tests.worker.running import working  # noqa: PLC0415

    fields = {**ADDRESSES, "sessionId": "cs_old", "url": "https://x.example", "created": datetime.now(UTC)}
    for start in range(0, old, CHUNK):
        names = range(start, min(start + CHUNK, old))
        commit([merge(f"customers/u{number}/checkout_sessions/old", fields) for number in names])
    for what in ("the first time, or after more than 30 minutes", "with a checkpoint"):
        if "first" in what:
            commit([merge("stripe_events/worker_state", {"leases": {}}, remove=("token", "read_time"))])
        start = time.perf_counter()
        with working() as worker:
            seconds = time.perf_counter() - start
            _until_answered(worker)
        yield (
            f"start among {old} old sessions, {what}: {worker.report()['documents']} documents named, "
            f"{seconds:.1f} s until it was caught up"
        )


def _until_answered(worker: Any) -> None:
    """Let one new document be answered, and the answer be heard."""
    before = worker.report()["answered"]
    _ask(f"new{time.time_ns()}")
    while worker.report()["answered"] == before:
        time.sleep(0.01)
    time.sleep(0.5)


if __name__ == "__main__":
    main()
