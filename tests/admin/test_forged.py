"""Documents that others wrote: fields that are missing, mistyped or meant to harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch

from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.values import Reference
from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

SCRIPT = "<script>alert(1)</script>"
ODD = [
    7,
    2**62,
    -0.5,
    float("nan"),
    True,
    SCRIPT,
    "",
    "\x00\n%s{}",
    b"\xff",
    [],
    [1, "x", {"a": None}],
    [{"price": 3, "description": 4, "product": []}],
    {},
    {"nested": {"prices": [Reference("a/b")], "at": datetime(2026, 1, 1, tzinfo=UTC)}},
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    Reference("elsewhere/x"),
    None,
]

# Which column sorts by the key; "": that is the list's order anyway. Events are listed by date only.
BY_KEY = {
    "checkoutsession": "1",
    "payment": "1",
    "subscription": "1",
    "invoice": "1",
    "customer": "",
    "product": "",
    "price": "",
    "taxrate": "",
}


def mistyped(value: Any) -> dict[str, dict[str, Any]]:
    """Return a document of each model in which every field is the same odd value."""
    return dict(_mistyped(model, value) for model in pages.MODELS)


def _mistyped(model: str, value: Any) -> tuple[str, dict[str, Any]]:
    described = apps.get_model(pages.LABEL, model)
    template = template_of(described)
    columns = {field.column for field in described._meta.concrete_fields if not field.primary_key}
    path = template.path(pages.KEYS[model])
    assert path is not None
    return path, dict.fromkeys(columns - set(template.columns), value)


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_mistyped_documents__show_in_lists(admin_client: Client, value: Any) -> None:
    documents.write(mistyped(value))

    ordered = [pages.open_list(admin_client, model) for model in pages.MODELS]
    by_key = {model: pages.open_list(admin_client, model, o=place) for model, place in BY_KEY.items()}

    assert {response.status_code for response in ordered} == {200}
    assert {model: pages.keys(response) for model, response in by_key.items()} == {
        model: [pages.KEYS[model]] for model in BY_KEY
    }
    assert [response for response in (*ordered, *by_key.values()) if SCRIPT in pages.body(response)] == []


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_mistyped_documents__show_on_their_pages(admin_client: Client, value: Any) -> None:
    documents.write(mistyped(value))

    responses = [pages.open_page(admin_client, model, pages.KEYS[model]) for model in pages.MODELS]

    assert {response.status_code for response in responses} == {200}
    assert [response for response in responses if SCRIPT in pages.body(response)] == []


def test_empty_documents__show(admin_client: Client) -> None:
    documents.write({path: {} for path in mistyped(None)})

    by_key = {model: pages.keys(pages.open_list(admin_client, model, o=place)) for model, place in BY_KEY.items()}
    responses = [pages.open_page(admin_client, model, pages.KEYS[model]) for model in pages.MODELS]

    assert by_key == {model: [pages.KEYS[model]] for model in BY_KEY}
    assert {response.status_code for response in responses} == {200}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://127.0.0.1:8000/c/pay/cs_test_1",
        "https://user:password@evil.example/",
        "https://checkout.stripe.com@evil.example/",
        "https:\\\\evil.example",
        "https://evil.example\\@stripe.com/",
        "https://",
        "https://[",
        "//evil.example/",
        'https://x.example/"onmouseover="alert(1)',
        "https://x.example/ y",
        "HTTPS://x.example/",
        " https://x.example/",
    ],
)
def test_url_that_is_not_plainly_https__is_only_text(admin_client: Client, url: str) -> None:
    documents.write(
        {
            "customers/ada": documents.customer(stripeLink=url),
            "customers/ada/checkout_sessions/session": documents.session(url=url),
            "customers/ada/subscriptions/sub_1": documents.subscription(stripeLink=url),
            "products/prod_gold": documents.product(images=[url]),
        }
    )

    for model in ("customer", "checkoutsession", "subscription", "product"):
        response = pages.open_page(admin_client, model, pages.KEYS[model])
        harmless = 'https://x.example/"onmouseover="alert(1)'
        assert url == harmless or url not in pages.links(response)
        assert '"onmouseover="' not in pages.body(response)
        assert url.strip() in pages.text(response) or model == "product"


def test_checkout_url__is_a_link_that_gives_nothing_away(admin_client: Client) -> None:
    documents.write({"customers/ada/checkout_sessions/session": documents.session()})

    page = pages.body(pages.open_page(admin_client, "checkoutsession", "ada/session"))

    link = 'href="https://checkout.stripe.com/c/pay/cs_test_1" target="_blank" rel="noopener noreferrer"'
    assert link in page


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/test/customers/cus_ada",
        "https://dashboard.stripe.com.evil.example/",
        "https://dashboard.stripe.comx/",
        "http://dashboard.stripe.com/customers/cus_ada",
    ],
)
def test_dashboard_link_that_leads_elsewhere__is_only_text(admin_client: Client, link: str) -> None:
    documents.write(
        {
            "customers/ada": documents.customer(stripeLink=link),
            "customers/ada/subscriptions/sub_1": documents.subscription(stripeLink=link),
        }
    )

    for model in ("customer", "subscription"):
        response = pages.open_page(admin_client, model, pages.KEYS[model])
        assert link not in pages.links(response)
        assert link in pages.text(response)


def test_ids_that_would_leave_their_place__link_nowhere(admin_client: Client) -> None:
    documents.write(
        {
            "customers/ada/checkout_sessions/session": documents.paid(subscription="../../x", price="../../logout"),
            "stripe_events/evt_1": documents.event(
                uid="../x", documents=["customers/../x", "vendors/v/checkout_sessions/x", 7], object_id="../../x"
            ),
        }
    )

    links = pages.links(pages.open_page(admin_client, "checkoutsession", "ada/session"))
    links |= pages.links(pages.open_page(admin_client, "webhookevent", "evt_1"))

    assert [link for link in links if "../" in link or "2E2E" in link] == []
    assert "https://dashboard.stripe.com/test/prices/..%2F..%2Flogout" in links


def test_event_without_customer__names_nobody(admin_client: Client) -> None:
    documents.write({"stripe_events/evt_1": documents.event(uid=None, customer=None, documents=None)})

    response = pages.open_list(admin_client, "webhookevent")

    assert pages.keys(response) == ["evt_1"]


def test_reference_to_no_price__is_only_text(admin_client: Client) -> None:
    documents.write({"customers/ada/payments/pi_1": documents.payment(prices=[Reference("products/prod_odd"), "text"])})

    response = pages.open_page(admin_client, "payment", "ada/pi_1")

    assert "prod_odd" in pages.text(response)
    assert [link for link in pages.links(response) if "odd" in link or "None" in link] == []


def test_pages_of_models_that_a_site_leaves_out__are_not_linked(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_args: Any, **_kwargs: Any) -> str:
        raise NoReverseMatch

    monkeypatch.setattr("django_firestore_stripe.admin.links.reverse", missing)
    documents.write({"customers/ada": documents.customer(), "customers/ada/payments/pi_1": documents.payment()})

    payment = pages.open_page(admin_client, "payment", "ada/pi_1")
    customer = pages.open_page(admin_client, "customer", "ada")

    assert "prod_shirt" in pages.text(payment)
    assert pages.page_url("customer", "ada") not in pages.links(payment)
    assert "Subscriptions" in pages.text(customer)
