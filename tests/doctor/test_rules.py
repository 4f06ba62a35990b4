"""What guests may read."""

import pytest
from django.db import connections

from django_firestore_stripe.firestore.guests import can_guests_read
from django_firestore_stripe.services.doctor import rules
from django_firestore_stripe.services.rules import security_rules
from tests.doctor.findings import severities, text
from tests.rules.guarded import OPEN, Guarded

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture
def guarded():
    project = Guarded(connections["firestore"].settings_dict["NAME"])
    yield project
    project.guard(OPEN)


@pytest.mark.google
def test_guests__read_what_no_rule_denies(guarded, store):
    guarded.guard(OPEN)
    store("stripe_events/evt_1", type="invoice.paid")

    assert can_guests_read("stripe_events/evt_1") is True
    assert can_guests_read("stripe_events/doctor_nobody") is True


@pytest.mark.google
def test_guests__read_the_catalogue_alone_under_the_rules(guarded, store):
    guarded.guard(security_rules())
    store("stripe_events/evt_1", type="invoice.paid")

    assert can_guests_read("stripe_events/evt_1") is False
    assert can_guests_read("stripe_events/doctor_nobody") is False
    assert can_guests_read("customers/doctor_nobody") is False
    assert can_guests_read("products/doctor_nobody") is True


def test_guests__may_not_be_asked(monkeypatch):
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")

    assert can_guests_read("stripe_events/evt_1") is None


@pytest.mark.parametrize(
    ("inbox", "customers", "expected"),
    [
        (False, False, ["ok"]),
        (True, False, ["error"]),
        (True, True, ["error", "error"]),
        (None, False, ["warning"]),
    ],
)
def test_rules__are_examined(monkeypatch, inbox, customers, expected):
    monkeypatch.setattr(rules, "emulator_host", lambda: None)
    monkeypatch.setattr(
        rules, "can_guests_read", lambda path: inbox if path.startswith("stripe_events/") else customers
    )

    found = list(rules.examine())
    assert severities(found) == expected
    assert ("stripe_events, without" in text(found)) is (inbox is True)


def test_emulator__is_not_asked_for_rules():
    assert severities(rules.examine()) == ["ok"]
