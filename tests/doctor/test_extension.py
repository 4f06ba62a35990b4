"""The Firebase extension's parameters beside the settings."""

import pytest

from django_firestore_stripe.management.extension_settings import settings_lines
from django_firestore_stripe.services.doctor.extension import examine, matching_settings, parse_parameters
from tests.doctor.findings import severities, text

EXPORTED = """\
# as firebase ext:export writes it
LOCATION=us-central1
PRODUCTS_COLLECTION=products
CUSTOMERS_COLLECTION=customers
STRIPE_CONFIG_COLLECTION=configuration
SYNC_USERS_ON_CREATE=Do not sync
DELETE_STRIPE_CUSTOMERS=Auto delete
STRIPE_API_KEY=projects/${param:PROJECT_NUMBER}/secrets/ext-firestore-stripe-payments-STRIPE_API_KEY/versions/latest
STRIPE_WEBHOOK_SECRET=projects/123/secrets/ext-firestore-stripe-payments-STRIPE_WEBHOOK_SECRET/versions/1
firebaseextensions.v1beta.function/location=us-central1

"""
MATCHING = {"STRIPE_CONFIG_COLLECTION": "configuration", "DELETE_STRIPE_CUSTOMERS": True}


def test_settings__match(configure, settings):
    configure(**MATCHING)

    assert severities(examine(parse_parameters(EXPORTED))) == ["ok"]


def test_settings__are_what_the_extension_was_told():
    assert matching_settings(parse_parameters(EXPORTED)) == MATCHING


@pytest.mark.parametrize("word", ["Auto delete", "auto delete", "'Auto delete'", '"Auto delete"'])
def test_words_of_the_extension__are_understood(word):
    assert matching_settings(parse_parameters(f"DELETE_STRIPE_CUSTOMERS={word}")) == {"DELETE_STRIPE_CUSTOMERS": True}


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        ("CUSTOMERS_COLLECTION", "people", "error"),
        ("PRODUCTS_COLLECTION", "goods", "error"),
        ("STRIPE_CONFIG_COLLECTION", "elsewhere", "error"),
        ("SYNC_USERS_ON_CREATE", True, "warning"),
        ("DELETE_STRIPE_CUSTOMERS", False, "warning"),
    ],
)
def test_setting__differs(configure, name, value, severity):
    configure(**MATCHING)
    configure(**{name: value})

    found = list(examine(parse_parameters(EXPORTED)))
    assert severities(found) == [severity]
    assert f"{name} is {value!r} here" in text(found)


def test_configuration_collection__falls_back_to_the_products(configure):
    configure(STRIPE_CONFIG_COLLECTION="products")

    assert severities(examine(parse_parameters("PRODUCTS_COLLECTION=products\n"))) == ["ok"]


def test_events_to_eventarc__have_no_counterpart(configure):
    configure(**MATCHING)

    found = list(examine(parse_parameters(f"{EXPORTED}EVENTARC_CHANNEL=projects/p/locations/l/channels/firebase\n")))
    assert severities(found) == ["warning"]
    assert "@after" in text(found)


def test_comment__says_nothing():
    assert matching_settings(parse_parameters("#CUSTOMERS_COLLECTION=people\n # PRODUCTS_COLLECTION=goods\n")) == {}


def test_another_file__holds_no_parameters():
    parameters = parse_parameters("HOME=/root\nnonsense\n")

    assert not parameters.are_known
    assert severities(examine(parameters)) == ["error"]


def test_lines__can_be_pasted():
    lines = list(settings_lines(parse_parameters(EXPORTED)))

    names: dict[str, object] = {
        "os": type("os", (), {"environ": {"STRIPE_API_KEY": "k", "STRIPE_WEBHOOK_SECRET": "s"}})
    }
    exec("\n".join(lines), names)  # noqa: S102 - our own lines
    assert names["DJANGO_FIRESTORE_STRIPE"] == {
        "STRIPE_API_KEY": "k",
        "STRIPE_WEBHOOK_SECRET": "s",
        "SESSION_POLICY": "extension",
        **MATCHING,
    }
    assert lines[-2].endswith("--secret=ext-firestore-stripe-payments-STRIPE_API_KEY")


def test_secrets__are_not_repeated(configure):
    parameters = parse_parameters("STRIPE_API_KEY=sk_live_veryverysecret\nSTRIPE_WEBHOOK_SECRET=whsec_verysecret\n")

    shown = [text(examine(parameters)), *settings_lines(parameters), repr(parameters)]
    assert "verysecret" not in "\n".join(shown)
