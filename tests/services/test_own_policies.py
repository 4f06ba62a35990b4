"""A project's own session policy, which leaves it to Stripe: what it lets through arrives as it was given."""

from dataclasses import replace

import pytest

from django_firestore_stripe.services.policies.strict import strict
from tests.services.client_documents import answered, asked_of

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts", "own")]


def unchecked(request, _uid):
    """Leave everything to Stripe."""
    return replace(request, checked=False)


def documented(request, uid):
    """Decide as the documentation's example does."""
    strict(request, uid)
    return replace(request, further={"billing_address_collection": "auto", "invoice_creation": {"enabled": True}})


@pytest.fixture
def own(policy):
    """Put the policy in force that leaves everything to Stripe."""
    policy(f"{__name__}.unchecked")


LIABLE = {"enabled": "true", "liability": {"type": "self"}}
INVOICE = {"enabled": "true", "invoice_data": {"footer": "Thanks"}}


@pytest.mark.parametrize(
    "fields",
    [
        {"automatic_tax": {"enabled": "false"}, "tax_id_collection": {"enabled": "false"}},
        {"automatic_tax": LIABLE},
        {"invoice_creation": {"enabled": "false"}},
        {"invoice_creation": INVOICE},
    ],
    ids=str,
)
def test_map_of_stripes_own__arrives_as_it_is(shop, stripe_emulator, fields):
    stored = answered(
        price=shop.shirt, mode="payment", **{name: _with_booleans(value) for name, value in fields.items()}
    )

    (request,) = asked_of(stripe_emulator)
    assert stored["url"]
    assert fields.items() <= request.params.items()


@pytest.mark.parametrize("name", ["automatic_tax", "tax_id_collection", "invoice_creation"])
def test_map_of_stripes_own__only_switches_on_under_the_policy_extension(shop, stripe_emulator, policy, name):
    """Whose invoice it is, or who is liable, no client of the extension could say."""
    policy("extension")

    answered(price=shop.shirt, mode="payment", **{name: {"enabled": True, "liability": {"type": "self"}}})

    (request,) = asked_of(stripe_emulator)
    assert request.params[name] == {"enabled": "true"}


def _with_booleans(value):
    return {**value, "enabled": value["enabled"] == "true"}


@pytest.mark.parametrize(("enabled", "updated"), [(True, True), (False, False)])
def test_tax_that_is_off__changes_no_customer(shop, stripe_emulator, enabled, updated):
    answered(price=shop.shirt, mode="payment", automatic_tax={"enabled": enabled})

    (request,) = asked_of(stripe_emulator)
    assert ("customer_update" in request.params) is updated


def test_policy__adds_what_the_server_wants(shop, stripe_emulator, policy, caplog):
    policy(f"{__name__}.documented")

    answered(price=shop.monthly)
    answered("customers/ada/checkout_sessions/doc2", price=shop.shirt, trial_period_days=7)

    (request,) = asked_of(stripe_emulator)
    assert request.params["billing_address_collection"] == "auto"
    # The policy's own choices are nothing that the client asked for in vain.
    assert [record for record in caplog.records if record.levelname == "WARNING"] == []


EUROS = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "Mug"}}


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"price": "MONTHLY"}, "subscription"),
        ({"price": "SHIRT"}, "payment"),
        ({"line_items": [{"price": "SHIRT", "quantity": 1}, {"price": "MONTHLY", "quantity": 1}]}, "subscription"),
        ({"line_items": [{"quantity": 1, "price_data": EUROS}]}, "payment"),
        ({"line_items": [{"quantity": 1, "price_data": {**EUROS, "recurring": {"interval": "year"}}}]}, "subscription"),
        ({"price": "price_of_nobody"}, "subscription"),
    ],
)
def test_mode_that_nobody_named__is_what_the_prices_need(shop, stripe_emulator, fields, mode):
    answered(**_with_prices(fields, {"MONTHLY": shop.monthly, "SHIRT": shop.shirt}))

    assert asked_of(stripe_emulator)[-1].params["mode"] == mode


def _with_prices(value, prices):
    """Return a value with ids in place of the names of prices."""
    if isinstance(value, dict):
        return {name: _with_prices(inner, prices) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_prices(item, prices) for item in value]
    return prices.get(value, value) if isinstance(value, str) else value
