"""Client-written sessions: ``python -m tests.benchmarks.worker``.

Measures, one at a time, from the client's write of a document until its listener sees ``url``: milliseconds, with RPCs and
requests to Stripe for each. The worker is a process of its own, as ``firestore_stripe_worker`` runs; another process, which
takes turns with it, does the same with Google's and Stripe's clients and nothing around them. A ratio of 1 would be a worker
that costs nothing. Stripe is a server in this process that answers at once, and Firestore is what FIRESTORE_EMULATOR_HOST names, or the bundled emulator in a process
of its own. Then: how many documents the stream of a worker that starts names, which is what Firestore bills, among old ones.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.benchmarks.firestore_emulator import OWN_COMMAND, _command

VARIABLE = "FIRESTORE_EMULATOR_HOST"
WARM, ROUNDS, COUNTED, OLD = 30, 200, 20, 10_000
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
        found = _times(stripe, options.rounds)
        for name, milliseconds in found.items():
            ordered = sorted(milliseconds)
            sys.stdout.write(
                f"client write -> url, {name}: median {statistics.median(ordered):.1f} ms, "
                f"p95 {ordered[int(0.95 * len(ordered))]:.1f} ms\n"
            )
        sys.stdout.write(
            f"ratio of the medians {statistics.median(found['worker']) / statistics.median(found['bare']):.2f}; "
            f"the worker's answer takes {rpcs:g} RPCs and {requests:g} requests to Stripe\n"
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


def _ask(name: str, collection: str = "checkout_sessions") -> None:
    from django_firestore_stripe.firestore.writes import commit, create  # noqa: PLC0415

    commit([create(f"customers/ada/{collection}/{name}", {**ADDRESSES, "price": "price_1"})])


class Client:
    """Writes a document, and waits for its answer."""

    def __init__(self, collection: str) -> None:
        from google.cloud import firestore  # noqa: PLC0415

        self._collection = collection
        self._firestore = firestore.Client(project=_project_name())

    def buy(self, name: str) -> float:
        """Return the milliseconds from the write until `url` is seen."""
        seen = threading.Event()
        document = self._firestore.document(f"customers/ada/{self._collection}/{name}")

        def hear(documents: Any, _changes: Any, _read_time: Any) -> None:
            if documents and documents[0].exists and "url" in documents[0].to_dict():
                seen.set()

        watch = document.on_snapshot(hear)
        time.sleep(0.05)
        start = time.perf_counter()
        _ask(name, self._collection)
        if not seen.wait(60):
            raise AssertionError(f"{name} was not answered.")
        milliseconds = 1000 * (time.perf_counter() - start)
        watch.unsubscribe()
        return milliseconds


def _project_name() -> str:
    from django.db import connections  # noqa: PLC0415

    return connections["firestore"].settings_dict["NAME"]


@contextmanager
def _bare_answerer(stripe: AtOnce) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.benchmarks.bare_answerer", _project_name(), stripe.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        process.stdout.readline()
        yield
        process.stdin.close()


def _times(stripe: AtOnce, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of the worker's answers and of the bare ones, which take turns."""
    from tests.benchmarks.bare_answerer import COLLECTION  # noqa: PLC0415
    from tests.worker.processes import Process  # noqa: PLC0415

    clients = {"worker": Client("checkout_sessions"), "bare": Client(COLLECTION)}
    measured: dict[str, list[float]] = {name: [] for name in clients}
    process = Process(stripe.url).wait_until_ready()
    try:
        with _bare_answerer(stripe):
            for number in range(WARM + rounds):
                for name, client in clients.items():
                    measured[name].append(client.buy(f"doc{number}"))
    finally:
        process.end()
    return {name: found[WARM:] for name, found in measured.items()}


def _costs(stripe: AtOnce) -> tuple[float, float]:
    """Return RPCs and requests to Stripe for each answer of a worker in this process."""
    from django_firestore_stripe.firestore import cursor  # noqa: PLC0415
    from tests.worker.running import working  # noqa: PLC0415

    calls, original = itertools.count(), cursor.call

    def counting(*args: Any, **kwargs: Any) -> Any:
        if threading.current_thread().name.startswith("answer"):
            next(calls)
        return original(*args, **kwargs)

    client = Client("checkout_sessions")
    with working():
        client.buy("first")
        cursor.call, before = counting, stripe.posts
        for number in range(COUNTED):
            client.buy(f"counted{number}")
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
