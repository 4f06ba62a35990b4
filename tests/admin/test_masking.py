"""Secrets."""

from typing import Any

import pytest

from django_firestore_stripe.admin.masking import HIDDEN, is_secret, masked, masked_text


@pytest.mark.parametrize(
    "name",
    [
        "secret",
        "client_secret",
        "ephemeralKeySecret",
        "paymentIntentClientSecret",
        "password",
        "key",
        "api_key",
        "apiKey",
        "APIKey",
        "accessToken",
        "SECRET",
        "idempotency-key",
    ],
)
def test_is_secret__knows_the_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["id", "monkey", "keyboard", "tokenize", "payment_intent", "secretary", "", "10"])
def test_is_secret__leaves_other_names(name: str) -> None:
    assert not is_secret(name)


def test_masked__hides_secrets_at_any_depth() -> None:
    stored = {"data": [{"object": {"id": "pi_1", "client_secret": "pi_1_secret_x"}}], "keys": ["a"], "n": 1}

    assert masked(stored) == {"data": [{"object": {"id": "pi_1", "client_secret": HIDDEN}}], "keys": HIDDEN, "n": 1}


def test_masked__hides_the_address_of_a_portal_session_alone() -> None:
    portal = {"object": "billing_portal.session", "url": "https://billing.stripe.com/p/session/test_1", "id": "bps_1"}
    checkout = {"object": "checkout.session", "url": "https://checkout.stripe.com/c/pay/cs_test_1"}

    assert masked([portal, checkout]) == [{**portal, "url": HIDDEN}, checkout]


def test_masked__shows_that_a_secret_is_missing() -> None:
    assert masked({"client_secret": None, "password": ""}) == {"client_secret": None, "password": ""}


@pytest.mark.parametrize(
    "secret",
    [
        "sk_test_abc",
        "sk_live_abc",
        "rk_live_abc",
        "ek_test_abc",
        "whsec_abc",
        "pi_1_secret_abc",
        "seti_1_secret_abc",
        "cs_test_1_secret_abc",
        "sk_org_live_abc",
        "sk_org_abc",
        "cuss_secret_abc",
        "cuss_1_secret_abc",
    ],
)
@pytest.mark.parametrize("around", ["{}", "key {}.", '"{}"', "a={}&b=1"])
def test_masked_text__hides_what_looks_like_a_secret(secret: str, around: str) -> None:
    assert masked_text(around.format(secret)) == around.format(HIDDEN)


@pytest.mark.parametrize(
    "text", ["pi_1", "cs_test_1", "evt_1", "a secret garden", "risk_test", "desk_live_show", "cuss_1"]
)
def test_masked_text__leaves_other_words(text: str) -> None:
    assert masked_text(text) == text


@pytest.mark.parametrize("value", [None, 1, 1.5, True, [], {}])
def test_masked__leaves_other_values(value: Any) -> None:
    assert masked(value) == value
