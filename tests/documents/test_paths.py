"""Where each document lies."""

import pytest

from django_firestore_stripe.documents import paths

PATHS = [
    (lambda: paths.customer("ada"), "customers/ada"),
    (lambda: paths.checkout_session("ada", "doc1"), "customers/ada/checkout_sessions/doc1"),
    (lambda: paths.subscription("ada", "sub_1"), "customers/ada/subscriptions/sub_1"),
    (lambda: paths.payment("ada", "pi_1"), "customers/ada/payments/pi_1"),
    (lambda: paths.product("prod_1"), "products/prod_1"),
    (lambda: paths.price("prod_1", "price_1"), "products/prod_1/prices/price_1"),
    (lambda: paths.tax_rate("txr_1"), "products/tax_rates/tax_rates/txr_1"),
    (lambda: paths.invoice("ada", "in_1"), "customers/ada/invoices/in_1"),
    (
        lambda: paths.invoice("ada", "in_1", subscription_id="sub_1"),
        "customers/ada/subscriptions/sub_1/invoices/in_1",
    ),
    (lambda: paths.event("evt_1"), "stripe_events/evt_1"),
    (lambda: paths.tombstone("prod_1"), "stripe_events/deleted_prod_1"),
]


@pytest.mark.parametrize(
    ("path", "event"),
    [
        (lambda: paths.event("evt_1"), True),
        (lambda: paths.tombstone("evt_1"), False),
        (lambda: paths.waiting("evt_1"), False),
        (lambda: paths.event("worker_state"), False),
        (lambda: paths.event(""), False),
    ],
)
def test_mark__is_no_event(path, event):
    assert paths.is_event(path().rpartition("/")[2]) is event


@pytest.mark.parametrize(("path", "expected"), PATHS, ids=[expected for _path, expected in PATHS])
def test_path__is_the_extensions(path, expected):
    assert path() == expected


@pytest.mark.parametrize(("path", "expected"), PATHS, ids=[expected for _path, expected in PATHS])
def test_path__follows_the_configured_collections(settings, path, expected):
    settings.DJANGO_FIRESTORE_STRIPE = {
        "CUSTOMERS_COLLECTION": "tenants/acme/users",
        "PRODUCTS_COLLECTION": "goods",
        "EVENTS_COLLECTION": "inbox",
    }
    renamed = {"customers": "tenants/acme/users", "products": "goods", "stripe_events": "inbox"}

    collection, _, rest = expected.partition("/")

    assert path() == f"{renamed[collection]}/{rest}"
