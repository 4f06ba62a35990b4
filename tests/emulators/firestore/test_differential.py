"""Random writes and queries get the answers that another Firestore gives.

The other is Google's emulator, which ``FIRESTORE_EMULATOR_HOST`` names (``python -m pytest -m google``), else a model in plain Python.
``DIFFERENTIAL_SEED`` repeats a run, ``DIFFERENTIAL_OPERATIONS`` sets its length.
"""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import closing

import grpc
import pytest
from google.cloud import firestore

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from django_firestore_stripe.emulators.firestore.protos import BatchWriteRequest
from tests.emulators.firestore.differential import model, plain
from tests.emulators.firestore.differential.history import Servers, check
from tests.emulators.firestore.differential.names import ROOT
from tests.emulators.firestore.differential.series import series
from tests.emulators.firestore.differential.servers import Server
from tests.emulators.firestore.differential.shrinking import shrink
from tests.emulators.firestore.differential.writes import batch
from tests.emulators.firestore.snapshots import ids, stored

SEED = int(os.environ.get("DIFFERENTIAL_SEED") or random.randrange(2**32))
OPERATIONS = int(os.environ.get("DIFFERENTIAL_OPERATIONS", "10000"))
EXAMPLES, WRITES, QUESTIONS = 200, 4, 3


@pytest.fixture
def chance(capsys) -> random.Random:
    """Return the source of all that is random; the seed is shown."""
    with capsys.disabled():
        sys.stdout.write(f"\nDIFFERENTIAL_SEED={SEED} DIFFERENTIAL_OPERATIONS={OPERATIONS}\n")
    return random.Random(SEED)


@pytest.fixture
def servers(server_address: str) -> Iterator[Servers]:
    with (
        FirestoreEmulator() as bundled,
        closing(Server("Ours", bundled.address)) as ours,
        closing(Server("Google's", server_address)) as googles,
    ):
        yield ours, googles


@pytest.mark.google
def test_answers__are_those_of_googles_emulator(servers: Servers, chance: random.Random) -> None:
    asked = 0

    while asked < OPERATIONS:
        requests = series(chance)
        check(servers, requests)
        asked += len(requests)

    assert [server.counted for server in servers] == [asked, asked]


def test_answers__are_those_of_a_model(things: firestore.CollectionReference, chance: random.Random) -> None:
    documents: plain.Documents = {}

    for _ in range(EXAMPLES):
        for _ in range(WRITES):
            plain.write(chance, documents, things)
        for question in [plain.question(chance) for _ in range(QUESTIONS)]:
            assert question.ask(things) == model.answer(documents, question), (question, documents)

    assert set(ids(things)) == set(documents)
    assert [name for name in documents if model.compare(stored(things.document(name)), documents[name])] == []


@pytest.mark.bundled
def test_difference__is_told_by_the_fewest_requests(emulator: FirestoreEmulator, servers: Servers, chance) -> None:
    emulator.faults.inject("ListCollectionIds", code=grpc.StatusCode.DATA_LOSS, times=1000)

    requests = [request for _ in range(EXAMPLES) for request in series(chance)]

    with closing(Server("Broken", emulator.address)) as broken, pytest.raises(AssertionError) as caught:
        check((servers[0], broken), requests)

    said = str(caught.value)
    *_, request, ours, theirs = said.splitlines()
    # One request is left, with whichever parent.
    assert request.strip().startswith(f'ListCollectionIds parent: "{ROOT}')
    assert (ours, theirs) == ("Ours: [] ", "Broken: DATA_LOSS Fault on demand.")
    assert said.count(" parent: ") == 1


def test_shrink__leaves_nothing_out_that_is_needed(chance: random.Random) -> None:
    requests = [*series(chance), batch(chance), *series(chance)]

    fewest = shrink(requests, lambda fewer: any(rpc == "BatchWrite" and message.writes for rpc, message in fewer))

    assert fewest == [("BatchWrite", BatchWriteRequest(writes=[{}]))]
