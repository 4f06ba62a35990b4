"""What `firestore_stripe_rules` prints."""

import io
import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from django.core.management import CommandError, call_command

from django_firestore_stripe.documents.checkout_session import answer_fields
from django_firestore_stripe.services.policies.strict import STRICT_FIELDS
from django_firestore_stripe.services.rules.fields import SERVERS


def printed(*arguments: str) -> str:
    said = io.StringIO()
    call_command("firestore_stripe_rules", *arguments, stdout=said)
    return said.getvalue()


def fields(rules: str) -> set[str]:
    (listed,) = re.findall(r"hasOnly\(\[(.*?)\]\)", rules, re.DOTALL)
    return set(re.findall(r"'(\w+)'", listed))


def test_rules__name_the_fields_of_policy_strict():
    assert fields(printed()) == STRICT_FIELDS | {"client"}


def test_rules__name_the_fields_of_policy_extension(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"SESSION_POLICY": "extension"}

    assert fields(printed()) >= {"price", "trial_period_days", "tax_rates", "amount", "setup_future_usage", "client"}
    assert fields(printed()).isdisjoint({"customer", "customer_email", "sessionId", "custom_text"})


def test_rules__name_every_parameter_for_a_policy_of_the_project(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"SESSION_POLICY": "shop.policies.generous"}

    assert fields(printed()) >= {"price", "custom_text", "tax_rates", "client"}
    assert fields(printed()).isdisjoint({"customer", "customer_email", "sessionId"})


def test_rules__take_fields_of_the_app():
    assert fields(printed("--field", "cart", "--field", "note_2")) == STRICT_FIELDS | {"client", "cart", "note_2"}


@pytest.mark.parametrize("name", sorted(SERVERS))
def test_rules__refuse_fields_that_the_server_writes(name):
    with pytest.raises(CommandError, match="decided by the server"):
        printed("--field", name)


def test_fields_of_the_server__are_all_that_an_answer_and_an_outcome_hold():
    web = answer_fields({"id": "cs_1", "url": "", "mode": "payment"}, created=datetime.now(UTC))
    mobile = {"customer", "ephemeralKeySecret", "paymentIntentClientSecret", "setupIntentClientSecret"}
    outcome = {"status", "payment_status", "amount_total", "payment_intent", "subscription"}

    assert (web.keys() - {"client", "mode"}) | mobile | outcome | {"error", "stripe_event_created"} <= SERVERS


@pytest.mark.parametrize("policy", ["strict", "extension", "shop.policies.generous"])
def test_rules__name_no_field_that_the_server_writes(settings, policy):
    settings.DJANGO_FIRESTORE_STRIPE = {"SESSION_POLICY": policy}

    assert fields(printed()).isdisjoint(SERVERS)


@pytest.mark.parametrize("name", ["a.b", "it's", ""])
def test_rules__refuse_what_is_no_name_of_a_field(name):
    with pytest.raises(CommandError, match="no name of a field"):
        printed("--field", name)


@pytest.mark.parametrize("path", ["käufer", "a b", "a'b", "x/{y}/z", "a%2fb"])
def test_rules__refuse_a_collection_that_cannot_stand_in_a_rule(settings, path):
    settings.DJANGO_FIRESTORE_STRIPE = {"PRODUCTS_COLLECTION": path}

    with pytest.raises(CommandError, match="PRODUCTS_COLLECTION"):
        printed()


def test_indexes__are_those_that_are_shipped():
    assert printed("--indexes") == files("django_firestore_stripe").joinpath("firestore.indexes.json").read_text()


def test_indexes__are_for_the_configured_collections(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"PRODUCTS_COLLECTION": "shops/berlin/goods", "EVENTS_COLLECTION": "inbox"}
    content = json.loads(printed("--indexes"))

    groups = {entry["collectionGroup"] for part in content.values() for entry in part}
    assert groups == {
        "checkout_sessions",
        "goods",
        "inbox",
        "invoices",
        "payments",
        "prices",
        "subscriptions",
        "tax_rates",
    }


def test_indexes__take_no_fields():
    with pytest.raises(CommandError):
        printed("--indexes", "--field", "cart")
