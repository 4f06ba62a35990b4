"""The life of the emulator: starting, stopping, keeping its data, refusing strangers."""

import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from google.cloud import firestore

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from tests.emulators.firestore.listening import listening
from tests.emulators.firestore.snapshots import ids, paths, stored

pytestmark = pytest.mark.bundled


def serving_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("firestore-emulator")}


def test_address__before_the_start() -> None:
    with pytest.raises(RuntimeError):
        _ = FirestoreEmulator().address


def test_start__takes_a_free_port() -> None:
    with FirestoreEmulator() as first, FirestoreEmulator() as second:
        assert first.address != second.address
        assert first.address.startswith("127.0.0.1:")


def test_start__twice_is_one_server() -> None:
    with FirestoreEmulator() as emulator:
        assert emulator.start().address == emulator.address


def test_start__on_a_port_that_is_taken() -> None:
    with FirestoreEmulator() as first, pytest.raises(OSError, match="cannot bind"):
        FirestoreEmulator(port=int(first.address.rpartition(":")[2])).start()


def test_stop__frees_the_port_and_the_threads(connect) -> None:
    before = serving_threads()
    emulator = FirestoreEmulator().start()
    port = int(emulator.address.rpartition(":")[2])
    connect(emulator.address).document("things/a").set({"x": 1})

    emulator.stop()
    emulator.stop()

    with socket.socket() as probe:
        # connections that have just been closed linger
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
    assert serving_threads() <= before


def test_stop__ends_listeners_and_slow_calls(connect) -> None:
    before = serving_threads()
    emulator = FirestoreEmulator().start()
    client = connect(emulator.address)
    emulator.faults.inject("RunQuery", code=None, delay=3600)
    slow = threading.Thread(target=lambda: _ignoring_errors(client.collection("things").get), daemon=True)

    with listening(client.document("things/a")) as listener:
        listener.next()
        slow.start()
        while not emulator.calls["RunQuery"]:
            slow.join(0.01)
        emulator.stop()

    assert serving_threads() <= before


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])  # noqa: S104
def test_host__that_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="allow_remote"):
        FirestoreEmulator(host)


def test_host__that_others_can_reach_is_warned_about() -> None:
    with pytest.warns(RuntimeWarning, match="open to everybody"):
        FirestoreEmulator("0.0.0.0", allow_remote=True)  # noqa: S104


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_host__of_this_machine(host: str, connect) -> None:
    with FirestoreEmulator(host) as emulator:
        connect(emulator.address).document("things/a").set({"x": 1})

        assert emulator.calls["Commit"] == 1


def test_clear__of_one_project(emulator: FirestoreEmulator, connect) -> None:
    first = connect(emulator.address, project="demo")
    second = connect(emulator.address, project="demo-2")
    for client in (first, second):
        client.document("things/a").set({"x": 1})

    emulator.clear("demo")

    assert ids(first.collection("things")) == []
    assert ids(second.collection("things")) == ["a"]


def test_clear__of_everything(emulator: FirestoreEmulator, emulator_client: firestore.Client) -> None:
    emulator_client.document("things/a/more/b").set({"x": 1})

    emulator.clear()

    assert list(emulator_client.collections()) == []


def test_file__keeps_documents_and_times(tmp_path: Path, connect) -> None:
    data = tmp_path / "firestore.sqlite3"
    with FirestoreEmulator(data=data) as emulator:
        written = connect(emulator.address, project="demo").document("things/a/more/b").set({"x": [1, None]})

    with FirestoreEmulator(data=data) as emulator:
        client = connect(emulator.address, project="demo")
        document = client.document("things/a/more/b")
        assert stored(document) == {"x": [1, None]}
        assert document.get().update_time == written.update_time
        assert paths(client.collection_group("more")) == ["things/a/more/b"]
        document.update({"x": 2}, option=client.write_option(last_update_time=written.update_time))
        assert document.get().update_time > written.update_time


def test_file__of_a_running_emulator(tmp_path: Path) -> None:
    data = tmp_path / "firestore.sqlite3"

    with FirestoreEmulator(data=data), pytest.raises(OSError, match="Another Firestore emulator"):
        FirestoreEmulator(data=data).start()


def test_file__that_is_no_database(tmp_path: Path) -> None:
    data = tmp_path / "notes.txt"
    data.write_text("not a database " * 100)

    with pytest.raises(OSError, match=r"notes\.txt"):
        FirestoreEmulator(data=data).start()


def test_command__serves_until_it_is_told_to_stop(tmp_path: Path, connect) -> None:
    command = [sys.executable, "-m", "django_firestore_stripe.emulators.firestore", "--port", "0"]
    with subprocess.Popen(  # noqa: S603  our own command
        [*command, "--data", str(tmp_path / "firestore.sqlite3")], stdout=subprocess.PIPE, text=True
    ) as process:
        address = process.stdout.readline().strip()
        connect(address).document("things/a").set({"x": 1})

        process.terminate()

        assert process.wait(60) == 0


def _ignoring_errors(call) -> None:
    with suppress(Exception):
        call()
