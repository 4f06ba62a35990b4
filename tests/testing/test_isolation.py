"""What keeps tests apart, and the project's own Stripe and caches out of them."""

import pytest
from django.core.cache import cache
from django.test.utils import override_settings

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.testing import firestore_server
from django_firestore_stripe.testing.firestore_server import NotBundled, bundled, start_unless_named, stop
from django_firestore_stripe.testing.stripe_server import settings_for, start_afresh


@pytest.fixture
def emulator():
    with StripeEmulator() as started:
        yield started


@pytest.fixture
def nothing_started(monkeypatch):
    """Let the test begin where nothing is started and nothing is named."""
    monkeypatch.setattr(firestore_server, "_bundled", [])
    monkeypatch.delenv(firestore_server.VARIABLE)


@pytest.mark.parametrize(
    ("configured", "used"),
    [
        ("sk_test_mine", "sk_test_mine"),
        ("rk_test_mine", "rk_test_mine"),
        ("sk_live_mine", "sk_test_testing"),
        ("", "sk_test_testing"),
    ],
)
def test_key__is_never_a_live_one(emulator, settings, configured, used):
    settings.DJANGO_FIRESTORE_STRIPE = {"STRIPE_API_KEY": configured, "STRIPE_API_BASE": "https://api.stripe.com"}

    with override_settings(**settings_for(emulator)):
        assert (get_settings().stripe_api_key, get_settings().stripe_api_base) == (used, emulator.url)


@pytest.mark.parametrize(
    ("configured", "used"), [(["whsec_new", "whsec_old"], ("whsec_new", "whsec_old")), (None, ("whsec_testing",))]
)
def test_webhook_secret__is_made_up_only_where_it_is_missing(emulator, settings, configured, used):
    settings.DJANGO_FIRESTORE_STRIPE = {"STRIPE_WEBHOOK_SECRET": configured}

    with override_settings(**settings_for(emulator)):
        assert get_settings().stripe_webhook_secret == used


def test_other_settings__stay(emulator, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"SUCCESS_URL": "/thanks/"}

    assert settings_for(emulator)["DJANGO_FIRESTORE_STRIPE"]["SUCCESS_URL"] == "/thanks/"


def test_cache__hides_what_was_there_and_keeps_it(emulator):
    cache.set("mapping", "earlier")

    with override_settings(**settings_for(emulator)):
        found = cache.get("mapping")
        cache.set("mapping", "ours")
    with override_settings(**settings_for(emulator)):
        found_next = cache.get("mapping")

    assert (found, found_next, cache.get("mapping")) == (None, None, "earlier")


@pytest.mark.parametrize("attempt", [1, 2])
def test_stripe__is_empty_at_the_start_of_each_test(stripe_emulator, stripe_api, attempt):
    assert (stripe_emulator.events, stripe_emulator.requests, stripe_emulator.webhook_url) == ([], [], None)

    stripe_emulator.webhook_url = "http://127.0.0.1:9/"
    stripe_emulator.faults.inject("POST", "/v1/customers", status=500, times=9)
    stripe_api.v1.products.create({"name": "Gold"})


def test_start_afresh__forgets_everything(emulator):
    emulator.webhook_url = "http://127.0.0.1:9/"

    start_afresh(emulator)

    assert emulator.webhook_url is None


def test_firestore__is_started_once_and_the_environment_restored(nothing_started, monkeypatch):
    start_unless_named()
    address = bundled().address
    start_unless_named()

    assert (firestore_server.os.environ[firestore_server.VARIABLE], bundled().address) == (address, address)
    stop()
    assert firestore_server.VARIABLE not in firestore_server.os.environ


def test_firestore_of_others__is_left_alone(nothing_started, monkeypatch):
    monkeypatch.setenv(firestore_server.VARIABLE, "127.0.0.1:9")

    with pytest.raises(NotBundled, match=r"FIRESTORE_EMULATOR_HOST is 127\.0\.0\.1:9: unset it"):
        bundled()
    stop()

    assert firestore_server.os.environ[firestore_server.VARIABLE] == "127.0.0.1:9"
