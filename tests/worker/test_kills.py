"""Workers are killed while clients write: every document is answered once, by one session at Stripe.

`KILL_SEED=123 pytest tests/worker/test_kills.py` kills in the same order again; processes race as they like.
"""

import os
import random
import sys
import time
from collections import Counter

import pytest
from django.db import connections

from django_firestore_stripe.firestore.snapshots import read
from tests.worker.processes import Killer
from tests.worker.running import ask_as, until

pytestmark = [pytest.mark.bundled, pytest.mark.django_db(databases=["firestore"])]

PROCESSES = 2


@pytest.fixture
def seed():
    """Return the seed, said at once: whatever goes wrong later, the run can be repeated."""
    drawn = int(os.environ.get("KILL_SEED") or random.randrange(1_000_000))
    sys.stdout.write(f"KILL_SEED={drawn}\n")
    return drawn


class Answers:
    """Counts the writes that gave a document an answer, seen from the database."""

    def __init__(self, emulator) -> None:
        self._store = emulator._started.store
        self._root = f"projects/{connections['firestore'].settings_dict['NAME']}/databases/(default)/documents/"
        self.of: Counter[str] = Counter()

    def __enter__(self):
        self._store.feed.subscribe(self._changed)
        return self

    def __exit__(self, *_exception):
        self._store.feed.unsubscribe(self._changed)

    def _changed(self, names):
        for name in names or ():
            if "/checkout_sessions/" in name:
                found = self._store.get(name)
                if found is not None and {"sessionId", "error"} & set(found.fields):
                    self.of[name.removeprefix(self._root)] += 1


@pytest.mark.parametrize(
    ("wanted", "users", "kills"),
    [(40, 8, 3), pytest.param(500, 60, 25, marks=pytest.mark.storm)],
    ids=["short", "whole"],
)
def test_kills__leave_every_document_answered_once(  # noqa: PLR0913, PLR0917
    seed, wanted, users, kills, shop, firestore_emulator, stripe_emulator, stripe_api
):
    dice = random.Random(seed)
    # Late enough that a kill comes in the middle of an answer.
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", delay=0.2, times=10 * wanted)
    with (
        Answers(firestore_emulator) as answers,
        Killer(stripe_emulator.url, count=PROCESSES, seed=seed, pause=(0.5, 3.5)) as killer,
    ):
        paths = []
        for number in range(wanted):
            paths.append(ask_as(f"user{number % users}", f"doc{number}", price=shop.shirt))
            until(lambda: killer.killed >= len(paths) * kills // wanted)
            time.sleep(dice.uniform(0, 0.02))
        killer.rest()
        until(lambda: len(answers.of) == wanted)

    stored = read(paths)
    sessions = {stored[path].get("sessionId"): path for path in paths}
    at_stripe = list(stripe_api.v1.checkout.sessions.list({"limit": 100}).auto_paging_iter())
    note = f"KILL_SEED={seed}: {wanted} documents, {killer.killed} kills, {len(at_stripe)} sessions"
    sys.stdout.write(f"{note}\n")
    assert [stored[path].get("error") for path in paths] == [None] * wanted
    assert {session.id for session in at_stripe} == set(sessions), note
    assert len(at_stripe) == wanted, note
    assert set(answers.of.values()) == {1}, note
    assert len(list(stripe_api.v1.customers.list({"limit": 100}).auto_paging_iter())) == users, note
