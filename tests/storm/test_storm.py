"""The storm: every event of a history, several times, out of order, through faults and a killed process.

`STORM_SEED=123 pytest tests/storm` draws the same history, order and faults again; threads race as they like.
"""

import http.client
import os
import random
import sys
import time
from contextlib import suppress
from itertools import chain

import pytest
from django.db import DatabaseError, OperationalError, connections

from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.services import sync
from tests.storm import accounts, expected
from tests.storm.commits import Commits
from tests.storm.courier import Courier
from tests.storm.history import History
from tests.storm.weather import Weather
from tests.storm.workers import Workers

pytestmark = [pytest.mark.bundled, pytest.mark.django_db(databases=["firestore"])]

THREADS, PROCESSES = 8, 2
RATE = 0.1
# Seconds, in place of the hour for which Stripe is asked again and the minute that a delivery may take.
PATIENCE = 1.5


@pytest.fixture
def seed():
    """Return the seed, said at once: whatever goes wrong later, the run can be repeated."""
    drawn = int(os.environ.get("STORM_SEED") or random.randrange(1_000_000))
    sys.stdout.write(f"STORM_SEED={drawn}\n")
    return drawn


@pytest.mark.parametrize(
    ("wanted", "users"), [(200, 12), pytest.param(2_000, 200, marks=pytest.mark.storm)], ids=["short", "whole"]
)
def test_storm__leaves_firestore_as_stripe_is(  # noqa: PLR0913, PLR0917 - emulators and what a run is made of
    seed, wanted, users, tmp_path, firestore_emulator, stripe_emulator, stripe_api
):
    project = connections["firestore"].settings_dict["NAME"]
    environment = {
        "STORM_PROJECT": project,
        "STORM_STRIPE": stripe_emulator.url,
        "STORM_PATIENCE": f"{PATIENCE}",
        "STORM_ACCOUNTS": str(tmp_path / "accounts.sqlite3"),
    }
    weather = Weather(seed, RATE)
    history = History(stripe_emulator, stripe_api, seed=seed, users=users)
    accounts.create(history.uids, environment)
    with Workers(PROCESSES, environment) as workers:
        history.happen(wanted)
        events, some = history.events, subscribers(history)
        sent, skipped = deliveries(events, random.Random(seed))
        courier = Courier(lambda choice: workers.ports[choice % PROCESSES], THREADS)

        def midway():
            for number, (uid, customer) in enumerate(history.late.items()):
                save_customer(workers.ports[number % PROCESSES], uid, customer)
            workers.kill_one()
            look_at_stripe(some)

        with Commits(firestore_emulator, project) as commits, weather.over(firestore_emulator, stripe_emulator):
            courier.run(sent, midway)
        time.sleep(PATIENCE)
        workers.replay_undone()

    owners = expected.owners_of(history)
    wrong = chain(
        (f"never accepted: {event}" for event in courier.given_up),
        (f"{event} was settled {times} times" for event, times in commits.settled.items() if times > 1),
        expected.of_records(history, sent, skipped),
        expected.of_catalogue(history),
        expected.of_customers(history, owners),
        expected.of_subscriptions(history, owners),
        expected.of_roles(accounts.groups(tmp_path / "accounts.sqlite3"), history.uids),
        expected.of_payments(history, owners),
        expected.of_refunds(history, owners),
        expected.of_invoices(history, owners),
        expected.of_sessions(history, owners),
    )

    found = list(wrong)
    note = f"STORM_SEED={seed}: {len(events)} events, {len(sent)} deliveries, {courier.attempts} attempts, {weather.faults} faults"
    sys.stdout.write(f"{note}\n")
    assert not found, "\n".join([note, *found])


def subscribers(history):
    """Return the users of some subscriptions, by the subscription's id."""
    owners = expected.owners_of(history)
    some = history.subscriptions[::3]
    return {chosen: owners[history.api.subscriptions.retrieve(chosen).customer] for chosen in some}


def look_at_stripe(subscriptions):
    """Sync subscriptions, as staff may at any time: their events then come too late."""
    for subscription, uid in subscriptions.items():
        with suppress(PaymentsError, DatabaseError):
            sync.sync_subscription(uid=uid, subscription_id=subscription)


def deliveries(events, dice):
    """Return each event one to four times, shuffled, and the ids of those that are not ours."""
    foreign = [
        {**event, "id": f"{event['id']}_{name}", name: value}
        for name, value in (("account", "acct_1"), ("livemode", True))
        for event in dice.sample(events, 5)
    ]
    guests = {event["id"] for event in events if is_guests(event)}
    sent = [event for event in [*events, *foreign] for _ in range(dice.randint(1, 4))]
    dice.shuffle(sent)
    return sent, {event["id"] for event in foreign} | guests


def is_guests(event):
    """Say whether an event is about a payment of nobody's."""
    found = event["data"]["object"]
    return "customer" in found and found["customer"] is None and not event["type"].startswith(("product", "price"))


def save_customer(port, uid, customer):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(20):
        connection.request("GET", f"/customers/?uid={uid}&customer={customer}")
        if connection.getresponse().read() == b"" and document_exists(uid):
            return
    raise AssertionError(f"{uid} could not be saved.")


def document_exists(uid):
    """Say whether a customer was written; a look that a fault has hit has seen nothing."""
    path = f"customers/{uid}"
    try:
        return expected.read([path])[path].exists
    except OperationalError:
        return False
