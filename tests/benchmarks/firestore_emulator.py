"""The bundled Firestore emulator against Google's, in the same run: ``python -m tests.benchmarks.firestore_emulator --google HOST:PORT``.

Seconds, and Google's seconds divided by ours: above 1, ours is faster. The bundled emulator is measured twice: in a process of its own,
as Google's is, and within the process of the client, as tests use it. Each figure is the median of several rounds in turn.
With ``--google-command`` the start-up of Google's emulator is measured too; ``{port}`` in it becomes a free port.
"""

import argparse
import os
import shlex
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from django_firestore_stripe.emulators.firestore import FirestoreEmulator

DOCUMENTS, QUERIES, ROUNDS = 1000, 100, 5
OWN_COMMAND = (sys.executable, "-m", "django_firestore_stripe.emulators.firestore", "--port", "{port}")
Client = firestore.Client
Seconds = dict[str, float]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.firestore_emulator")
    parser.add_argument("--google", required=True, metavar="HOST:PORT", help="a running emulator of Google's")
    parser.add_argument("--google-command", type=shlex.split, help="starts another one, to measure its start-up")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with FirestoreEmulator() as within, _command(OWN_COMMAND) as apart:
        addresses = {"google": options.google, "apart": apart, "within": within.address}
        results = _medians([_one_round(addresses) for _ in range(options.rounds)])
    if options.google_command:
        results["start-up"] = {
            "google": _timed(lambda: _started(options.google_command)),
            "apart": _timed(lambda: _started(OWN_COMMAND)),
            "within": _timed(_started_within),
        }
    _print(results)


def _print(results: dict[str, Seconds]) -> None:
    sys.stdout.write(f"{'':32}{'Google':>9}{'own process':>20}{'same process':>20}\n")
    for name, seconds in results.items():
        google = seconds["google"]
        ours = "".join(f"{seconds[where]:>11.3f} s {google / seconds[where]:>5.2f} x" for where in ("apart", "within"))
        sys.stdout.write(f"{name:30}{google:>9.3f} s{ours}\n")


def _one_round(addresses: dict[str, str]) -> dict[str, Seconds]:
    seconds: dict[str, Seconds] = {}
    clients = {where: _client(address) for where, address in addresses.items()}
    for name, work in WORK.items():
        seconds[name] = {where: _timed(partial(work, client)) for where, client in clients.items()}
    for client in clients.values():
        client.close()
    return seconds


def _medians(rounds: list[dict[str, Seconds]]) -> dict[str, Seconds]:
    return {
        name: {where: statistics.median(each[name][where] for each in rounds) for where in rounds[0][name]}
        for name in rounds[0]
    }


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _fields(number: int) -> dict[str, object]:
    return {
        "number": number,
        "kind": f"kind{number % 10}",
        "name": f"Product {number}",
        "active": True,
        "tags": ["a", f"tag{number % 7}"],
        "metadata": {"weight": number / 3, "note": "x" * 40},
    }


def _write(client: Client) -> None:
    for number in range(DOCUMENTS):
        client.document(f"things/{number:05}").set(_fields(number))


def _write_again(client: Client) -> None:
    for number in range(DOCUMENTS):
        client.document(f"things/{number:05}").update({"active": False})


def _write_in_batches(client: Client) -> None:
    for start in range(0, DOCUMENTS, 100):
        batch = client.batch()
        for number in range(start, start + 100):
            batch.set(client.document(f"others/{number:05}"), _fields(number))
        batch.commit()


def _read(client: Client) -> None:
    for number in range(DOCUMENTS):
        client.document(f"things/{number:05}").get()


def _queries(ask: Callable[[firestore.CollectionReference, int], object]) -> Callable[[Client], None]:
    def run(client: Client) -> None:
        for number in range(QUERIES):
            ask(client.collection("things"), number)

    return run


def _where(things: firestore.CollectionReference, *condition: object) -> firestore.Query:
    return things.where(filter=FieldFilter(*condition))


WORK: dict[str, Callable[[Client], None]] = {
    "1,000 writes (new)": _write,
    "1,000 writes (merges)": _write_again,
    "1,000 writes (batches of 100)": _write_in_batches,
    "1,000 reads": _read,
    "100 queries (equality: 100)": _queries(
        lambda things, number: _where(things, "kind", "==", f"kind{number % 10}").get()
    ),
    "100 queries (range: 20)": _queries(
        lambda things, number: _where(things, "number", ">=", number).order_by("number").limit(20).get()
    ),
    "100 queries (range: 500)": _queries(lambda things, _: _where(things, "number", "<", 500).get()),
    "100 queries (two orders: 20)": _queries(
        lambda things, _: things.order_by("kind").order_by("number", direction="DESCENDING").limit(20).get()
    ),
    "100 queries (all: 1,000)": _queries(lambda things, _: things.get()),
    "100 counts": _queries(lambda things, number: _where(things, "number", ">", number).count().get()),
}


def _client(address: str) -> Client:
    os.environ["FIRESTORE_EMULATOR_HOST"] = address
    client = firestore.Client(project=f"demo-{uuid.uuid4().hex[:8]}")
    client.document("warm/up").set({})
    client.document("warm/up").get()
    return client


def _started(command: tuple[str, ...]) -> None:
    with _command(command):
        pass


def _started_within() -> None:
    with FirestoreEmulator() as emulator:
        _client(emulator.address).close()


@contextmanager
def _command(command: tuple[str, ...]) -> Iterator[str]:
    """Start a server on a free port, give its address once it answers, end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [word.replace("{port}", str(port)) for word in command]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            _wait_for(port)
            _client(f"127.0.0.1:{port}").close()
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)


if __name__ == "__main__":
    main()
