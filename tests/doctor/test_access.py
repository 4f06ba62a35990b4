"""Whether Stripe, Firestore and Firebase Auth answer, and the clock."""

from datetime import UTC, datetime, timedelta

import grpc
import pytest

from django_firestore_stripe.gateways.stripe import dates
from django_firestore_stripe.services.doctor import auth_access, clock, firestore_access, stripe_access
from tests.doctor.findings import severities, text
from tests.roles.auth_server import AuthServer

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def test_stripe__answers(stripe_emulator, assert_stripe_requests):
    with assert_stripe_requests(1):
        assert severities(stripe_access.examine()) == ["ok"]


def test_stripe__does_not_take_the_key(stripe_emulator):
    stripe_emulator.keys.revoke("sk_test_tests")

    found = list(stripe_access.examine())
    assert severities(found) == ["error"]
    assert "does not accept the API key" in text(found)
    assert "sk_test" not in text(found)


def test_stripe__takes_a_key_that_may_do_nothing(stripe_emulator, restrict):
    restrict({})

    assert severities(stripe_access.examine()) == ["ok"]


def test_stripe__cannot_be_reached(configure):
    configure(STRIPE_API_BASE="http://127.0.0.1:9")

    found = list(stripe_access.examine())
    assert severities(found) == ["error"]
    assert "http://127.0.0.1:9 does not answer" in text(found)


def test_stripe__is_down(stripe_emulator):
    stripe_emulator.faults.inject("GET", "/v1/products", status=503, times=3)

    assert severities(stripe_access.examine()) == ["error"]


def test_firestore__answers_and_stays_as_it_is(assert_firestore_rpcs, assert_no_document):
    with assert_firestore_rpcs(2):
        assert severities(firestore_access.examine()) == ["ok"]

    assert_no_document("stripe_events/doctor_nobody")


@pytest.mark.bundled
def test_firestore__cannot_be_read(firestore_emulator):
    firestore_emulator.faults.inject("BatchGetDocuments", code=grpc.StatusCode.PERMISSION_DENIED)

    found = list(firestore_access.examine())
    assert severities(found) == ["error"]
    assert "cannot be read" in text(found)


@pytest.mark.bundled
def test_firestore__cannot_be_written(firestore_emulator):
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.PERMISSION_DENIED)

    found = list(firestore_access.examine())
    assert severities(found) == ["error"]
    assert "not written" in text(found)


def test_write__of_a_document_that_there_is__changes_nothing(store, assert_document):
    store("stripe_events/doctor_nobody", here=True)

    assert severities(firestore_access.examine()) == ["ok"]
    assert assert_document("stripe_events/doctor_nobody") == {"here": True}


def test_firebase_auth__is_not_used(configure):
    configure(FIREBASE_AUTH=False)

    found = list(auth_access.examine())
    assert severities(found) == ["ok"]
    assert "not used" in text(found)


def test_firebase_auth__does_not_answer(configure, monkeypatch):
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")
    configure(FIREBASE_AUTH=True)

    assert severities(auth_access.examine()) == ["error"]


def test_firebase_auth__answers(configure, monkeypatch):
    configure(FIREBASE_AUTH=True)
    with AuthServer() as server:
        monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", server.host)

        assert severities(auth_access.examine()) == ["ok"]
        server.users["doctor_nobody"] = {"localId": "doctor_nobody", "customAttributes": "{}"}
        assert severities(auth_access.examine()) == ["ok"]
    assert server.asked == ["accounts:lookup", "accounts:lookup"]


def test_clock__agrees(stripe_emulator):
    assert severities(clock.examine()) == ["ok"]


@pytest.mark.parametrize(
    ("seconds", "severity", "words"),
    [
        (-3_600, "error", "s ahead"),
        (3_600, "error", "s behind"),
        (-30, "warning", "s ahead"),
        (30, "warning", "s behind"),
    ],
)
def test_clock__is_wrong(stripe_emulator, monkeypatch, seconds, severity, words):
    there = datetime.now(UTC) + timedelta(seconds=seconds)
    monkeypatch.setattr(dates, "parsedate_to_datetime", lambda _date: there)

    found = list(clock.examine())
    assert severities(found) == [severity]
    assert words in text(found)


def test_clock__cannot_be_compared(stripe_emulator, monkeypatch):
    monkeypatch.setattr(dates, "parsedate_to_datetime", _no_date)

    assert severities(clock.examine()) == ["warning"]


def _no_date(_date):
    raise ValueError
