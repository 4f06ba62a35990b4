"""Clients of a Firestore server: the bundled emulator, or the one that FIRESTORE_EMULATOR_HOST names."""

import os
import uuid
from collections.abc import Callable, Iterator

import pytest
from google.cloud import firestore

from django_firestore_stripe.emulators.firestore import FirestoreEmulator

Connect = Callable[..., firestore.Client]


@pytest.fixture(scope="session")
def server_address() -> Iterator[str]:
    named = os.environ.get("FIRESTORE_EMULATOR_HOST")
    if named:
        yield named
        return
    with FirestoreEmulator() as started:
        yield started.address


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Return a function that makes a client of the server at an address, for a new project unless one is given."""
    clients: list[firestore.Client] = []

    def connect_client(address: str, *, project: str | None = None, database: str | None = None) -> firestore.Client:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", address)
        client = firestore.Client(project=project or f"demo-{uuid.uuid4().hex[:8]}", database=database)
        clients.append(client)
        return client

    yield connect_client
    for client in clients:
        client.close()


@pytest.fixture
def firestore_client(server_address: str, connect: Connect) -> firestore.Client:
    """Return a client of an empty project."""
    return connect(server_address)


@pytest.fixture
def things(firestore_client: firestore.Client) -> firestore.CollectionReference:
    """Return an empty collection."""
    return firestore_client.collection("things")


@pytest.fixture
def emulator() -> Iterator[FirestoreEmulator]:
    """Return a bundled emulator of the test's own; the test is marked `bundled`."""
    with FirestoreEmulator() as started:
        yield started


@pytest.fixture
def emulator_client(emulator: FirestoreEmulator, connect: Connect) -> firestore.Client:
    """Return a client of the test's own emulator."""
    return connect(emulator.address)
