"""Every recorded run of the extension: it comes out as recorded, or as the policy says."""

import pytest

from tests.recorded import fields, names, vector
from tests.recorded.comparing import Found, complaints
from tests.recorded.database import collections_named, everything, seed
from tests.recorded.policy import entry, is_only_recorded, outcomes, policed, summary
from tests.recorded.runners import PENDING, RUNNERS, is_runnable, kinds, steps
from tests.recorded.scripted import scripted_stripe
from tests.recorded.typed import typed_fields

pytestmark = [pytest.mark.django_db(databases=["firestore"]), pytest.mark.unindexed]

ALL = names()
RUNNABLE = [name for name in ALL if is_runnable(vector(name))]
# The extension's Eventarc channel has no counterpart here.
OTHERS = ("EVENTARC", "EXT_SELECTED")


def settings_of(run):
    return {name: value for name, value in run["settings"].items() if value and not name.startswith(OTHERS)}


@pytest.fixture
def replay(settings):
    """Return a function that lets a run happen here and returns what it left."""

    def happen(run, policy):
        with scripted_stripe(run, further=policy.get("stripe", ()), objects=policy.get("objects", ())) as stripe:
            settings.DJANGO_FIRESTORE_STRIPE = {
                **settings.DJANGO_FIRESTORE_STRIPE,
                **settings_of(run),
                "STRIPE_API_BASE": stripe.base,
                "SESSION_POLICY": "extension",
            }
            seed({path: fields(typed) for path, typed in run["given"]["documents"].items()})
            with collections_named(run["settings"]):
                answers = [RUNNERS[step["kind"]](step, run["settings"]) for step in steps(run)]
            documents = {path: typed_fields(found) for path, found in everything().items()}
        return Found(answers=answers, documents=documents, requests=stripe.requests)

    return happen


@pytest.mark.parametrize("name", RUNNABLE)
def test_recorded_run__comes_out_right(replay, name):
    run = vector(name)

    found = replay(run, entry(name))

    wrong = [list(complaints(found, run, outcome)) for outcome in outcomes(name)]
    assert [] in wrong, "\n".join(f"outcome {index}: {'; '.join(each)}" for index, each in enumerate(wrong))


def test_every_kind__has_a_runner_or_says_why_not():
    in_use = set().union(*(kinds(vector(name)) for name in ALL))

    assert set(RUNNERS) & set(PENDING) == set()
    assert in_use == set(RUNNERS) | set(PENDING)


def test_policy__is_about_recorded_runs():
    assert {name for name in ALL if not is_only_recorded(name)} == set(policed())


def test_summary__counts_every_run(record_testsuite_property):
    told = summary()

    record_testsuite_property("recorded runs", told)
    assert told.startswith(f"{len(RUNNABLE)} of {len(ALL)} recorded runs")
