"""Every recorded run of the extension: it comes out as recorded, or as the policy says."""

import re

import pytest

from django_firestore_stripe.gateways.firebase.usage import EMULATOR
from tests.recorded import fields, kinds, names, steps, vector
from tests.recorded.comparing import Found, complaints
from tests.recorded.database import collections_named, everything, seed
from tests.recorded.policy import AS_RECORDED, entry, outcome, policed, summary
from tests.recorded.runners import RUNNERS
from tests.recorded.scene import TRIGGER_TOKEN, Scene
from tests.recorded.scripted import scripted_stripe
from tests.recorded.typed import typed_fields
from tests.roles.auth_server import AuthServer

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.unindexed]

ALL = names()
# A defect of the extension, or a section of the design.
DECISION = r"(D([1-9]|1\d|2[0-2])|DESIGN [1-9])"
# The extension's Eventarc channel has no counterpart here.
OTHERS = ("EVENTARC", "EXT_SELECTED")


def settings_of(run):
    return {name: value for name, value in run["settings"].items() if value and not name.startswith(OTHERS)}


@pytest.fixture(scope="module")
def auth_server():
    with AuthServer() as server:
        yield server


@pytest.fixture
def scene_of(auth_server, monkeypatch):
    """Return a function that returns the scene of a run, its users in Firebase Auth."""

    def set_up(run):
        monkeypatch.setenv(EMULATOR, auth_server.host)
        scene = Scene(settings=run["settings"], auth=auth_server)
        scene.seat(run["given"]["auth_users"])
        return scene

    yield set_up
    auth_server.users.clear()


@pytest.fixture
def replay(settings, scene_of):
    """Return a function that lets a run happen here and returns what it left."""

    def happen(run, policy):
        scene = scene_of(run)
        with scripted_stripe(run, further=policy.get("stripe", ()), objects=policy.get("objects", ())) as stripe:
            settings.DJANGO_FIRESTORE_STRIPE = {
                **settings.DJANGO_FIRESTORE_STRIPE,
                **settings_of(run),
                "STRIPE_API_BASE": stripe.base,
                "SESSION_POLICY": "extension",
                "TRIGGER_TOKEN": TRIGGER_TOKEN,
            }
            seed({path: fields(typed) for path, typed in run["given"]["documents"].items()})
            with collections_named(run["settings"]):
                answers = [RUNNERS[step["kind"]](step, scene) for step in steps(run)]
            documents = {path: typed_fields(found) for path, found in everything().items()}
        return Found(answers=answers, documents=documents, requests=stripe.requests, claims=scene.claims())

    return happen


@pytest.mark.parametrize("name", ALL)
def test_recorded_run__comes_out_right(replay, name):
    run = vector(name)

    found = replay(run, entry(name))

    assert list(complaints(found, run, outcome(name))) == []
    if name in policed():
        assert list(complaints(found, run, AS_RECORDED)), "It comes out as recorded: take its entry out of the policy."


def test_every_kind__has_a_runner():
    assert set().union(*(kinds(vector(name)) for name in ALL)) == set(RUNNERS)


def test_policy__is_about_recorded_runs_and_gives_reasons():
    assert set(policed()) <= set(ALL)
    for name in policed():
        assert re.fullmatch(f"{DECISION}(, {DECISION})*", entry(name)["decided_by"]), name
        assert entry(name)["reason"].endswith("."), name


def test_summary__counts_every_run(record_testsuite_property):
    told = summary()

    record_testsuite_property("recorded runs", told)
    assert told.startswith(f"{len(ALL)} of {len(ALL)} recorded runs")
