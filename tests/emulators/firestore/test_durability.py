"""A server that is killed, over and over in a storm of writes, loses nothing that it has acknowledged."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from google.cloud import firestore

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from tests.emulators.firestore.snapshots import ids, stored

pytestmark = pytest.mark.bundled
KILLS, WRITERS, ENOUGH = 5, 3, 60


def test_kill__five_times_loses_no_acknowledged_write(tmp_path: Path, connect) -> None:
    data = tmp_path / "firestore.sqlite3"
    acknowledged: list[str] = []

    for number in range(KILLS):
        with _server(data) as (server, address):
            client = connect(address, project="demo")
            _check_everything(client, acknowledged)
            _kill_in_a_storm(server, client, acknowledged, f"storm{number}")

    with FirestoreEmulator(data=data) as emulator:
        _check_everything(connect(emulator.address, project="demo"), acknowledged)
    assert len(acknowledged) >= KILLS * ENOUGH


def _check_everything(client: firestore.Client, acknowledged: list[str]) -> None:
    """Check that each commit is there whole or not at all, and whole if it was acknowledged."""
    found = ids(client.collection("things"))
    counters = {writer: stored(client.document(f"counters/{writer}")) for writer in range(WRITERS)}

    assert set(acknowledged) <= set(found)
    assert found == ids(client.collection("twins"))
    assert ids(client.collection("latest")) == sorted({name.rpartition("-")[0]: name for name in found}.values())
    assert Counter(name[0] for name in found) == {
        str(writer): counter["commits"] for writer, counter in counters.items() if counter
    }


def _kill_in_a_storm(
    server: "subprocess.Popen[str]", client: firestore.Client, acknowledged: list[str], storm: str
) -> None:
    enough = len(acknowledged) + ENOUGH
    writers = [
        threading.Thread(target=_write, args=(client, acknowledged, f"{number}-{storm}")) for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    while len(acknowledged) < enough and any(writer.is_alive() for writer in writers):
        writers[0].join(0.005)
    server.kill()
    for writer in writers:
        writer.join()


def _write(client: firestore.Client, acknowledged: list[str], writer: str) -> None:
    """Create twins, count them and move the mark of the latest, all in one commit each, until one fails."""
    for number in count():
        name = f"{writer}-{number:07}"
        batch = client.batch()
        batch.create(client.document(f"things/{name}"), {"n": number})
        batch.set(client.document(f"counters/{writer[0]}"), {"commits": firestore.Increment(1)}, merge=True)
        batch.create(client.document(f"latest/{name}"), {})
        batch.delete(client.document(f"latest/{writer}-{number - 1:07}"))
        batch.create(client.document(f"twins/{name}"), {"n": number})
        try:
            batch.commit(retry=None, timeout=5)
        except Exception:
            return
        acknowledged.append(name)


@contextmanager
def _server(data: Path) -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """Run a server of its own over the file; it must be ended by the block."""
    command = [sys.executable, "-m", "django_firestore_stripe.emulators.firestore", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  our own command
        try:
            yield server, server.stdout.readline().strip()
        finally:
            server.kill()
