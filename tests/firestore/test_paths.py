import pytest
from django.core.exceptions import ImproperlyConfigured

from django_firestore_stripe.firestore.paths import Scope, is_valid_id, parse

SESSIONS = parse("customers/{customer_id}/checkout_sessions")
TAX_RATES = parse("products/tax_rates/tax_rates")
INVOICES = parse("customers/{customer_id}/[subscriptions/{subscription_id}/]invoices")

KEYS = [
    (SESSIONS, "u/d", "customers/u/checkout_sessions/d", {"customer_id": "u"}),
    (TAX_RATES, "txr", "products/tax_rates/tax_rates/txr", {}),
    (INVOICES, "u/i", "customers/u/invoices/i", {"customer_id": "u", "subscription_id": None}),
    (INVOICES, "u/s/i", "customers/u/subscriptions/s/invoices/i", {"customer_id": "u", "subscription_id": "s"}),
]


@pytest.mark.parametrize(("template", "key", "path", "values"), KEYS)
def test_key__goes_to_a_path_and_back(template, key, path, values):
    assert template.path(key) == path
    assert template.key(path) == key
    assert template.column_values(key) == values


@pytest.mark.parametrize(
    "key", ["u", "u/d/x", "/d", "u/", "", "u/.", "u/..", "u/__d__", "u/" + "d" * 1501, "u/" + "é" * 751]
)
def test_key__that_no_document_can_have(key):
    assert SESSIONS.path(key) is None


@pytest.mark.parametrize(
    "path",
    [
        "vendors/u/checkout_sessions/d",
        "customers/u/payments/d",
        "customers/u/checkout_sessions/d/checkout_sessions/e",
        "checkout_sessions/d",
    ],
)
def test_path__of_a_stranger_has_no_key(path):
    assert SESSIONS.key(path) is None


def test_path__with_another_literal_id_has_no_key():
    assert TAX_RATES.key("products/p1/tax_rates/txr") is None


SCOPES = [
    (SESSIONS, {}, Scope("", "checkout_sessions", spans=("customers",))),
    (SESSIONS, {"customer_id": "u"}, Scope("customers/u", "checkout_sessions")),
    (TAX_RATES, {}, Scope("products/tax_rates", "tax_rates")),
    (
        INVOICES,
        {"customer_id": "u"},
        Scope("", "invoices", spans=("customers/u/invoices", "customers/u/subscriptions")),
    ),
    (INVOICES, {"customer_id": "u", "subscription_id": None}, Scope("customers/u", "invoices")),
    (
        INVOICES,
        {"customer_id": "u", "subscription_id": "s"},
        Scope("customers/u/subscriptions/s", "invoices"),
    ),
]


@pytest.mark.parametrize(("template", "known", "scope"), SCOPES)
def test_scope__is_the_narrowest_place(template, known, scope):
    assert template.scope(known) == scope


@pytest.mark.parametrize(
    ("values", "columns"),
    [
        ({"customer_id": "u", "subscription_id": "s"}, ("customer_id", "subscription_id")),
        ({"customer_id": "u", "subscription_id": None}, ("customer_id",)),
        ({"customer_id": None, "subscription_id": "s"}, None),
    ],
)
def test_shape__follows_from_the_columns_that_are_set(values, columns):
    shape = INVOICES.shape_for(values)

    assert (shape.columns if shape else None) == columns


@pytest.mark.parametrize(
    "text",
    ["", "customers/", "customers/{uid}", "customers/{uid}/{other}", "{root}/x/y", "a/{b}/c/d", "a//b", "a/[b/c/]d"],
)
def test_template__that_is_no_collection_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="no path of a collection"):
        parse(text)


@pytest.mark.parametrize(("text", "valid"), [("a b:c@d_é.%", True), ("__x", True), ("a/b", False), ("__x\n__", False)])
def test_id__by_the_rules_of_firestore(text, valid):
    assert is_valid_id(text) is valid
