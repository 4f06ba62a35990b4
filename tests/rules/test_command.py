"""What `firestore_stripe_rules` prints."""

import io
import json
import re
from importlib.resources import files

import pytest
from django.core.management import CommandError, call_command

from django_firestore_stripe.services.policies.strict import STRICT_FIELDS


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


@pytest.mark.parametrize(
    "name", ["sessionId", "url", "error", "created", "customer", "transfer_data", "a.b", "it's", ""]
)
def test_rules__refuse_fields_that_no_client_may_write(name):
    with pytest.raises(CommandError):
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
