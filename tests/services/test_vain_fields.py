"""What a document asks for in vain: it is answered, and the log names the document and the fields."""

import pytest

from django_firestore_stripe.firestore.writes import commit, create
from tests.services.client_documents import PATH, answered

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts", "extension")]

PAYMENT = {"mode": "payment", "price": "SHIRT"}
SUBSCRIPTION = {"mode": "subscription", "price": "MONTHLY"}
MOBILE_PAYMENT = {"client": "mobile", "mode": "payment", "amount": 1000, "currency": "eur"}
ADDRESSES = ("cancel_url", "success_url")


def warnings_of(caplog, shop, fields):
    """Return what the log says of a document of the client, which is answered."""
    prices = {"SHIRT": shop.shirt, "MONTHLY": shop.monthly}
    caplog.clear()
    stored = answered(**{name: prices.get(str(value), value) for name, value in fields.items()})
    assert "error" not in stored
    return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]


@pytest.mark.parametrize(
    ("fields", "vain"),
    [
        ({**PAYMENT, "tax_rates": ["txr_1"]}, ["tax_rates"]),
        ({**PAYMENT, "trial_period_days": 7, "trial_from_plan": True}, ["trial_from_plan", "trial_period_days"]),
        ({**PAYMENT, "payment_method_collection": "always"}, ["payment_method_collection"]),
        ({**PAYMENT, "amount": 5, "currency": "eur"}, ["amount", "currency"]),
        (
            {**SUBSCRIPTION, "setup_future_usage": "off_session", "invoice_creation": True},
            ["invoice_creation", "setup_future_usage"],
        ),
        ({**SUBSCRIPTION, "automatic_tax": True, "tax_rates": ["txr_1"]}, ["tax_rates"]),
        ({**SUBSCRIPTION, "automatic_tax": True, "customer_update": {"name": "auto"}}, ["customer_update"]),
        ({**SUBSCRIPTION, "line_items": [{"price": "x"}], "mode": "setup", "currency": "eur"}, ["line_items", "price"]),
    ],
    ids=str,
)
def test_web__tells_what_has_no_effect(shop, caplog, fields, vain):
    assert warnings_of(caplog, shop, fields) == [
        f"{PATH} asks for {', '.join(vain)}: without effect in mode {fields['mode']}"
    ]


@pytest.mark.parametrize(
    ("fields", "vain"),
    [
        ({**MOBILE_PAYMENT, "promotion_code": "promo_1", "tax_rates": ["txr_1"]}, ["promotion_code", "tax_rates"]),
        (
            {
                **SUBSCRIPTION,
                "client": "mobile",
                "payment_method_types": ["card"],
                "allow_promotion_codes": True,
                "automatic_tax": True,
                "collect_shipping_address": True,
            },
            ["allow_promotion_codes", "automatic_tax", "collect_shipping_address", "payment_method_types"],
        ),
        ({"client": "mobile", "mode": "setup", "setup_future_usage": "on_session"}, ["setup_future_usage"]),
    ],
    ids=str,
)
def test_mobile__tells_what_has_no_effect(shop, caplog, fields, vain):
    names = ", ".join(sorted([*vain, *ADDRESSES]))

    assert warnings_of(caplog, shop, fields) == [
        f"{PATH} asks for {names}: without effect for a mobile client in mode {fields['mode']}"
    ]


def test_mobile_line_items_beside_a_price__are_told_of(shop, caplog):
    told = warnings_of(caplog, shop, {**SUBSCRIPTION, "client": "mobile", "line_items": [{"price": "price_x"}]})

    assert f"{PATH} asks for line_items: ignored beside a price" in told


@pytest.mark.parametrize(
    "fields",
    [
        PAYMENT,
        SUBSCRIPTION,
        {**PAYMENT, "quantity": 1, "locale": "auto", "billing_address_collection": "required", "metadata": {"a": "b"}},
        {**PAYMENT, "setup_future_usage": "on_session", "invoice_creation": True, "client_reference_id": "7"},
        {**PAYMENT, "automatic_tax": True, "tax_id_collection": True, "allow_promotion_codes": True},
        {
            **SUBSCRIPTION,
            "trial_period_days": 7,
            "payment_method_collection": "always",
            "payment_method_types": ["card"],
        },
        {**PAYMENT, "tax_rates": [], "trial_period_days": 0, "trial_from_plan": False, "customer_update": {}},
        {"mode": "payment", "line_items": [{"price": "SHIRT", "quantity": 1}]},
        {"mode": "setup", "currency": "eur"},
    ],
    ids=str,
)
def test_web__tells_nothing_of_what_has_an_effect(shop, caplog, fields):
    items = [{**item, "price": shop.shirt} for item in fields.get("line_items", ())]

    assert warnings_of(caplog, shop, {**fields, **({"line_items": items} if items else {})}) == []


def test_address_to_countries_that_nobody_named__is_told_of(shop, caplog):
    assert warnings_of(caplog, shop, {**PAYMENT, "collect_shipping_address": True}) == [
        f"{PATH} is to collect an address, but products/shipping_countries has no allowed_countries",
        f"{PATH} asks for collect_shipping_address: without effect in mode payment",
    ]


def test_address_to_countries__is_collected(shop, caplog):
    commit([create("products/shipping_countries", {"allowed_countries": ["DE"]})])

    assert warnings_of(caplog, shop, {**PAYMENT, "collect_shipping_address": True}) == []
