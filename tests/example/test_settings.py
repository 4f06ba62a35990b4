"""What the settings make of the environment."""

import pytest

from example_project.environment import listed, payment_settings, secret_key, switched_on


def test_payments__take_the_names_that_the_app_knows() -> None:
    environment = {
        "STRIPE_API_KEY": "sk_test_x",
        "CUSTOMERS_COLLECTION": "users",
        "SESSION_POLICY": "",
        "DATABASE": "postgres://db.example/shop",
        "HOME": "/root",
    }

    found = payment_settings(environment)

    assert found == {"STRIPE_API_KEY": "sk_test_x", "CUSTOMERS_COLLECTION": "users"}


@pytest.mark.parametrize(
    ("environment", "debug", "fits"),
    [
        ({"DJANGO_SECRET_KEY": "ours"}, False, lambda key: key == "ours"),
        ({}, True, lambda key: len(key) == 50),
        ({}, False, lambda key: key == ""),
    ],
)
def test_secret_key__is_made_up_only_while_debugging(environment, debug: bool, fits) -> None:
    key = secret_key(environment, debug=debug)

    assert fits(key)


@pytest.mark.parametrize(("value", "on"), [("1", True), ("True", True), ("0", False), ("", False), (None, False)])
def test_switch__is_off_unless_it_says_on(value, on: bool) -> None:
    assert switched_on(value) is on


def test_list__drops_what_is_empty() -> None:
    assert listed("shop.example, www.shop.example,,") == ["shop.example", "www.shop.example"]
