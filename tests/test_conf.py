"""The one dict of settings: how it is read, what it falls back to, what it never tells."""

import ast
import dataclasses
import re
from pathlib import Path

import pytest
from django.test import override_settings

from django_firestore_stripe import conf
from django_firestore_stripe.conf import Settings, WrongValue, get_settings, read_settings

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "settings.md"
SECRETS = {"STRIPE_API_KEY": "sk_test_4eC39HqLyjWD", "STRIPE_WEBHOOK_SECRET": ["whsec_new123", "whsec_old456"]}


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("STRIPE_API_KEY", " sk_test_x\n", "sk_test_x"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_a", ("whsec_a",)),
        ("STRIPE_WEBHOOK_SECRET", "whsec_a, whsec_b", ("whsec_a", "whsec_b")),
        ("STRIPE_WEBHOOK_SECRET", ["whsec_a", "", " whsec_b "], ("whsec_a", "whsec_b")),
        ("STRIPE_WEBHOOK_SECRET", "", ()),
        ("STRIPE_API_BASE", "http://127.0.0.1:12111", "http://127.0.0.1:12111"),
        ("STRIPE_TIMEOUT", 3, 3.0),
        ("STRIPE_TIMEOUT", "2.5", 2.5),
        ("FIRESTORE_TIMEOUT", " 4 ", 4.0),
        ("CUSTOMERS_COLLECTION", "users", "users"),
        ("PRODUCTS_COLLECTION", "tenants/acme/products", "tenants/acme/products"),
        ("EVENTS_COLLECTION", "inbox", "inbox"),
        ("DATABASE", "documents", "documents"),
        ("USER_UID", "shop.users.uid_of", "shop.users.uid_of"),
        ("SESSION_POLICY", "shop.payments.policy", "shop.payments.policy"),
        ("REDIRECT_HOSTS", "shop.example,localhost:3000", ("shop.example", "localhost:3000")),
        ("REDIRECT_HOSTS", {"shop.example"}, ("shop.example",)),
        ("SUCCESS_URL", "/thanks/", "/thanks/"),
        ("CANCEL_URL", "/cart/", "/cart/"),
    ],
)
def test_value__is_read(name, given, read):
    settings, problems = read_settings({name: given})

    assert getattr(settings, name.lower()) == read
    assert problems == {}


@pytest.mark.parametrize(
    ("name", "given", "takes"),
    [
        ("STRIPE_API_KEY", 5, "takes a string"),
        ("STRIPE_API_KEY", ["sk_test_x"], "takes a string"),
        ("STRIPE_WEBHOOK_SECRET", {"a": "whsec_a"}, "takes a string or a list of strings"),
        ("STRIPE_WEBHOOK_SECRET", ["whsec_a", 5], "takes a string"),
        ("REDIRECT_HOSTS", True, "takes a string or a list of strings"),
        ("STRIPE_TIMEOUT", 0, "takes a positive number of seconds"),
        ("STRIPE_TIMEOUT", -1, "takes a positive number of seconds"),
        ("STRIPE_TIMEOUT", "soon", "takes a positive number of seconds"),
        ("STRIPE_TIMEOUT", "", "takes a positive number of seconds"),
        ("STRIPE_TIMEOUT", True, "takes a positive number of seconds"),
        ("FIRESTORE_TIMEOUT", float("inf"), "takes a positive number of seconds"),
        ("FIRESTORE_TIMEOUT", "nan", "takes a positive number of seconds"),
        ("CUSTOMERS_COLLECTION", b"customers", "takes a string"),
    ],
)
def test_wrong_value__leaves_the_default_and_is_a_problem(name, given, takes):
    settings, problems = read_settings({name: given})

    assert settings == Settings()
    assert problems == {name: takes}


def test_wrong_value__leaves_the_others_in_force():
    settings, problems = read_settings({"STRIPE_TIMEOUT": "soon", "FIRESTORE_TIMEOUT": 2})

    assert (settings.stripe_timeout, settings.firestore_timeout) == (10.0, 2.0)
    assert list(problems) == ["STRIPE_TIMEOUT"]


@pytest.mark.parametrize("name", sorted(conf.known_names()))
def test_none__is_as_good_as_not_set(name):
    assert read_settings({name: None}) == (Settings(), {})


@pytest.mark.parametrize("word", ["True", "true", " YES ", "on", "1", 1, True])
def test_switch__understands_yes(word):
    assert conf.switch(word) is True


@pytest.mark.parametrize("word", ["False", "false", "No", "off", "0", "", 0, False])
def test_switch__understands_no(word):
    assert conf.switch(word) is False


@pytest.mark.parametrize("word", ["perhaps", None, 2, []])
def test_switch__refuses_what_is_neither(word):
    with pytest.raises(WrongValue, match="takes True or False"):
        conf.switch(word)


def test_secrets__are_in_no_representation():
    settings, _problems = read_settings({**SECRETS, "SUCCESS_URL": "/thanks/"})

    shown = f"{settings!r} {settings} {[settings]}"
    assert "/thanks/" in shown
    assert not any(part in shown for part in ("sk_test", "4eC39", "whsec", "new123", "old456"))


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_wrong_secret__is_in_no_problem(name):
    _settings, problems = read_settings({name: {"sk_test_4eC39": "whsec_new123"}})

    assert not any(part in problems[name] for part in ("sk_test", "4eC39", "whsec", "new123"))


def test_settings__cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        get_settings().stripe_timeout = 1.0


def test_override_settings__takes_effect_and_ends():
    before = get_settings().customers_collection
    with override_settings(DJANGO_FIRESTORE_STRIPE={"CUSTOMERS_COLLECTION": "users"}):
        during = get_settings().customers_collection

    assert (before, during, get_settings().customers_collection) == ("customers", "users", "customers")


def test_override_of_another_setting__keeps_the_object():
    before = get_settings()
    with override_settings(LANGUAGE_CODE="de"):
        during = get_settings()

    assert before is during


@pytest.mark.parametrize("value", [None, [], "STRIPE_API_KEY", 5])
def test_setting_that_is_no_dict__counts_as_empty(settings, value):
    settings.DJANGO_FIRESTORE_STRIPE = value

    assert get_settings() == Settings()


def test_missing_setting__counts_as_empty(settings):
    del settings.DJANGO_FIRESTORE_STRIPE

    assert conf.raw_settings() == {}


@pytest.mark.parametrize(
    ("key", "livemode"),
    [
        ("sk_live_x", True),
        ("rk_live_x", True),
        ("sk_test_x", False),
        ("rk_test_x", False),
        ("pk_live_x", False),
        ("", False),
    ],
)
def test_livemode__is_what_the_key_says(key, livemode):
    assert Settings(stripe_api_key=key).livemode is livemode


def test_known_names__are_those_of_the_extension_and_ours():
    extensions = {"STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "CUSTOMERS_COLLECTION", "PRODUCTS_COLLECTION"}

    assert extensions < conf.known_names()
    assert {"DATABASE", "USER_UID", "SESSION_POLICY", "REDIRECT_HOSTS"} < conf.known_names()


def test_page__lists_every_setting_with_its_default():
    rows = re.findall(r"^\| `([A-Z_]+)` \| `(.*?)` \| \S", PAGE.read_text(), flags=re.MULTILINE)

    assert {name: ast.literal_eval(default) for name, default in rows} == {
        field.name.upper(): field.default for field in dataclasses.fields(Settings)
    }
    assert {name for name, _default in rows} == conf.known_names()
