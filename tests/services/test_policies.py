"""What a client may choose under the policy `strict`, and how a project brings its own."""

import pytest

from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured
from django_firestore_stripe.services.policies.policy import get_policy
from django_firestore_stripe.services.policies.strict import strict
from django_firestore_stripe.services.session_request import SessionRequest


def refusals(**fields):
    """Return what the policy says against a request."""
    try:
        strict(SessionRequest(**fields), "ada")
    except InvalidRequest as invalid:
        return invalid.errors
    return {}


def only_gold(request, uid):
    """Decide as a project would."""
    if request.price != "price_gold":
        raise InvalidRequest({"price": [f"Only gold for {uid}."]})


QUANTITY = ["Takes a whole number from 1 to 999,999."]
PRICE = ["This is no id of a price."]
ITEMS = ["Give a price or line items."]
SERVER = ["This is decided by the server."]
KEYS = ["Takes keys of 1 to 40 characters, without brackets, not like __this__."]
VALUES = ["Takes strings of up to 500 characters."]


@pytest.mark.parametrize(
    "fields",
    [
        {"price": "price_1"},
        {"price": "plan-1.a_B", "quantity": 1},
        {"price": "x" * 255, "quantity": 999_999},
        {"line_items": [{"price": "price_1"}]},
        {"line_items": [{"price": "price_1", "quantity": 2}] * 100},
        {"price": "price_1", "mode": "payment"},
        {"price": "price_1", "mode": "subscription"},
        {"price": "price_1", "promotion_code": "promo_1", "allow_promotion_codes": True},
        {"price": "price_1", "success_url": "/a", "cancel_url": "/b"},
        {"price": "price_1", "metadata": {}},
        {"price": "price_1", "metadata": {f"{number}": "v" for number in range(50)}},
        {"price": "price_1", "metadata": {"k" * 40: "v" * 500, "__half": "", "ключ": "значение 🙂"}},
        *({"price": "price_1", "locale": locale} for locale in ("auto", "de", "fil", "en-GB", "es-419", "zh-HK")),
    ],
)
def test_choice_of_the_clients__is_allowed(fields):
    assert refusals(**fields) == {}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"price": ITEMS}),
        ({"quantity": 2}, {"price": ITEMS}),
        ({"price": "p", "line_items": [{"price": "p"}]}, {"price": ["Give either a price or line items, not both."]}),
        ({"price": "p", "line_items": []}, {"price": ["Give either a price or line items, not both."]}),
        ({"price": ""}, {"price": PRICE}),
        ({"price": "x" * 256}, {"price": PRICE}),
        ({"price": "a/b"}, {"price": PRICE}),
        ({"price": "price 1"}, {"price": PRICE}),
        ({"price": "price_1\n"}, {"price": PRICE}),
        ({"price": "\ud800"}, {"price": PRICE}),
        ({"price": 5}, {"price": PRICE}),
        ({"price": ["p"]}, {"price": PRICE}),
        *(({"price": "p", "quantity": number}, {"quantity": QUANTITY}) for number in (0, -1, 1_000_000, 10**40)),
        *(({"price": "p", "quantity": wrong}, {"quantity": QUANTITY}) for wrong in (True, 1.0, "1", [1], float("nan"))),
        ({"line_items": []}, {"line_items": ["Give 1 to 100 line items."]}),
        ({"line_items": [{"price": "p"}] * 101}, {"line_items": ["Give 1 to 100 line items."]}),
        ({"line_items": [{}]}, {"line_items": PRICE}),
        ({"line_items": [{"price": "p", "quantity": 0}]}, {"line_items": QUANTITY}),
        ({"line_items": [{"price": "p", "quantity": None}]}, {"line_items": QUANTITY}),
        ({"line_items": [{"price": None}]}, {"line_items": PRICE}),
        (
            {"line_items": [{"price": "p"}], "quantity": 2},
            {"quantity": ["With line items, each has its own quantity."]},
        ),
        ({"price": "p", "mode": "setup"}, {"mode": ["Takes one of payment, subscription."]}),
        ({"price": "p", "mode": "Payment"}, {"mode": ["Takes one of payment, subscription."]}),
        ({"price": "p", "mode": ""}, {"mode": ["Takes one of payment, subscription."]}),
        ({"price": "p", "promotion_code": "ten percent"}, {"promotion_code": ["This is no id of a promotion code."]}),
        *(
            ({"price": "p", "locale": locale}, {"locale": ["This is no locale that Stripe knows."]})
            for locale in ("", "d", "de_DE", "de-DE-1996", "auto\n", "DE")
        ),
        (
            {"price": "p", "metadata": {f"{number}": "v" for number in range(51)}},
            {"metadata": ["Holds at most 50 keys."]},
        ),
        *(
            ({"price": "p", "metadata": {key: "v"}}, {"metadata": KEYS})
            for key in ("", "k" * 41, "a[b]", "]", "__type__", "____", "\ud800", 5)
        ),
        *(
            ({"price": "p", "metadata": {"k": value}}, {"metadata": VALUES})
            for value in ("v" * 501, 5, None, {}, "\ud800")
        ),
        *(
            ({"price": "p", **decided}, dict.fromkeys(decided, SERVER))
            for decided in (
                {"automatic_tax": False},
                {"tax_id_collection": True},
                {"trial_from_plan": True},
                {"client_reference_id": "x"},
                {"payment_method_types": ["card"]},
            )
        ),
    ],
)
def test_choice_of_the_servers__is_refused_by_name(fields, errors):
    assert refusals(**fields) == errors


@pytest.mark.parametrize("name", ["amount", "currency", "price_data", "tax_rates", "x" * 10_000, "\ud800", "<b>"])
def test_unknown_field_of_a_line_item__is_refused_and_repeated_safely(name):
    (sentence,) = refusals(line_items=[{"price": "p", name: 1}])["line_items"]

    assert sentence.endswith(" is decided by the server.")
    assert len(sentence.encode()) < 100


def test_several_mistakes__are_told_at_once():
    errors = refusals(price="a/b", quantity=0, mode="x", automatic_tax=True)

    assert set(errors) == {"price", "quantity", "mode", "automatic_tax"}


def test_policy__is_strict_unless_the_project_says_otherwise(settings):
    assert get_policy() is strict

    settings.DJANGO_FIRESTORE_STRIPE = {"SESSION_POLICY": "tests.services.test_policies.only_gold"}

    with pytest.raises(InvalidRequest, match="Only gold for ada"):
        get_policy()(SessionRequest(price="price_silver"), "ada")
    assert get_policy()(SessionRequest(price="price_gold", automatic_tax=True), "ada") is None


@pytest.mark.parametrize("name", ["lenient", "tests.no_module.policy", "tests.services.test_policies.nothing", ""])
def test_policy_that_is_none__is_the_operators_mistake(settings, name):
    settings.DJANGO_FIRESTORE_STRIPE = {"SESSION_POLICY": name}

    with pytest.raises(Misconfigured):
        get_policy()
