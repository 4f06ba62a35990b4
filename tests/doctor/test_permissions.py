"""What a restricted key lacks."""

import pytest

from django_firestore_stripe.gateways.stripe.permissions import PROBES, is_permitted
from django_firestore_stripe.services.doctor import permissions
from django_firestore_stripe.services.doctor.permissions import FURTHER, REQUIRED
from tests.doctor.findings import severities, text

READS = ("product", "plan", "tax_rate", "subscription", "payment_intent", "invoice", "charge", "dispute")
NEEDED = {**dict.fromkeys(READS, "read"), "customer": "write", "checkout_session": "write"}
ELSE = {
    **dict.fromkeys(("subscription", "payment_intent", "setup_intent", "charge", "ephemeral_key"), "write"),
    "customer_portal": "write",
    "webhook": "write",
    "event": "read",
}


def test_secret_key__may_do_everything(stripe_emulator, assert_stripe_requests):
    with assert_stripe_requests(len(PROBES)):
        assert severities(permissions.examine()) == ["ok"]


def test_probes__leave_no_trace(stripe_emulator):
    before = stripe_emulator.events

    list(permissions.examine())

    assert stripe_emulator.events == before


def test_restricted_key__may_do_everything(restrict):
    restrict({**NEEDED, **ELSE})

    assert severities(permissions.examine()) == ["ok"]


def test_restricted_key__has_what_is_required(restrict):
    restrict(NEEDED)

    found = list(permissions.examine())
    assert severities(found) == ["warning"] * len(FURTHER)
    assert "what the customer portal needs: Customer portal: write" in text(found)


@pytest.mark.parametrize("right", sorted(NEEDED))
def test_restricted_key__lacks_what_is_required(restrict, right):
    restrict({name: level for name, level in {**NEEDED, **ELSE}.items() if name != right})

    found = list(permissions.examine())
    assert severities(found)[0] == "error"


@pytest.mark.parametrize("right", sorted({*NEEDED, *ELSE}))
def test_probe__is_about_one_resource(restrict, right):
    restrict({name: level for name, level in {**NEEDED, **ELSE}.items() if name != right})

    lacking = {name.partition(":")[0] for name in PROBES if not is_permitted(name)}
    assert len(lacking) == 1


@pytest.mark.parametrize("right", sorted(name for name, level in {**NEEDED, **ELSE}.items() if level == "write"))
def test_probe__tells_writing_from_reading(restrict, right):
    restrict({**NEEDED, **ELSE, right: "read"})

    lacking = [name for name in PROBES if not is_permitted(name)]
    assert [name.rpartition(" ")[2] for name in lacking] == ["write"]


def test_every_probe__is_needed_for_something():
    needed = {*REQUIRED, *(name for names in FURTHER.values() for name in names)}

    assert needed == set(PROBES)
