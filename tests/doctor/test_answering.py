"""Who answers the sessions that apps write."""

from datetime import UTC, datetime, timedelta

import pytest

from django_firestore_stripe.services.doctor import answering
from tests.doctor.findings import severities, text

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def test_nobody__answers(assert_firestore_rpcs):
    with assert_firestore_rpcs(1):
        assert severities(answering.examine()) == ["warning"]


@pytest.mark.parametrize(
    "values",
    [{"TRIGGER_TOKEN": "token"}, {"TRIGGER_AUDIENCE": "https://a.example", "TRIGGER_SERVICE_ACCOUNT": "a@b"}],
)
def test_eventarc__may_tell(configure, values):
    configure(**values)

    assert severities(answering.examine()) == ["ok"]


def test_worker__answers(store):
    now = datetime.now(UTC)
    leases = {"a": now + timedelta(minutes=1), "b": now - timedelta(minutes=1)}
    store("stripe_events/worker_state", leases=leases)

    found = list(answering.examine())
    assert severities(found) == ["ok"]
    assert "1 worker answers" in text(found)


def test_worker__has_gone(store):
    store("stripe_events/worker_state", leases={"a": datetime.now(UTC) - timedelta(minutes=1)})

    assert severities(answering.examine()) == ["warning"]


def test_extension__answers(configure, assert_firestore_rpcs):
    configure(EXTENSION_INSTALLED=True)

    with assert_firestore_rpcs(0):
        assert "extension answers" in text(answering.examine())
