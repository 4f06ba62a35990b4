"""Pages of single documents."""

from typing import Any

import pytest
from django.db import connections
from django.test import Client

from django_firestore_stripe.firestore.values import Reference
from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

NEW_TAB = 'target="_blank" rel="noopener noreferrer"'


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", pages.MODELS)
def test_page__costs_one_read_and_one_query_for_each_table(
    admin_client: Client, django_assert_num_queries: Any, model: str
) -> None:
    reads = {"product": 2, "customer": 1 + 6}.get(model, 1)

    with django_assert_num_queries(reads, connection=connections["firestore"]):
        response = pages.open_page(admin_client, model, pages.KEYS[model])

    assert response.status_code == 200


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", pages.MODELS)
def test_page__offers_nothing_to_change(admin_client: Client, model: str) -> None:
    page = pages.body(pages.open_page(admin_client, model, pages.KEYS[model]))

    assert 'name="_save"' not in page
    assert "<textarea" not in page
    assert 'type="text"' not in page


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(
    ("model", "targets"),
    [
        (
            "customer",
            [
                *(f"{pages.LABEL}/{other}/?uid=ada" for other in ("checkoutsession", "payment", "subscription")),
                *(f"{pages.LABEL}/{other}/?uid=ada" for other in ("invoice", "webhookevent")),
            ],
        ),
        ("checkoutsession", ["customer/ada/", "payment/ada_2Fpi_5F1/"]),
        ("payment", ["customer/ada/", "price/prod_5Fshirt_2Fprice_5Fonce/", "product/prod_5Fshirt/"]),
        ("subscription", ["customer/ada/", "price/prod_5Fgold_2Fprice_5Fmonthly/", "product/prod_5Fgold/"]),
        ("invoice", ["customer/ada/", "subscription/ada_2Fsub_5F1/", "payment/ada_2Fpi_5F1/"]),
        ("product", ["price/prod_5Fgold_2Fprice_5Fmonthly/", "subscription/?product=prod_gold"]),
        ("price", ["product/prod_5Fgold/"]),
        ("webhookevent", ["customer/ada/", "payment/ada_2Fpi_5F1/"]),
    ],
)
def test_page__links_to_related_documents(admin_client: Client, model: str, targets: list[str]) -> None:
    links = pages.links(pages.open_page(admin_client, model, pages.KEYS[model]))

    assert [target for target in targets if not any(target in link for link in links)] == []


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(
    ("model", "target"),
    [
        ("customer", "customers/cus_ada"),
        ("checkoutsession", "prices/price_once"),
        ("payment", "payments/pi_1"),
        ("subscription", "subscriptions/sub_1"),
        ("invoice", "invoices/in_1"),
        ("taxrate", "tax-rates/txr_vat"),
        ("product", "products/prod_gold"),
        ("price", "prices/price_monthly"),
        ("webhookevent", "events/evt_1"),
    ],
)
def test_page__links_to_the_dashboard_in_test_mode(admin_client: Client, model: str, target: str) -> None:
    response = pages.open_page(admin_client, model, pages.KEYS[model])

    assert f"https://dashboard.stripe.com/test/{target}" in pages.links(response)
    assert NEW_TAB in pages.body(response)


def test_page_of_live_objects__links_to_the_dashboard_in_live_mode(admin_client: Client) -> None:
    documents.write(
        {
            "customers/ada/payments/pi_1": documents.payment(livemode=True),
            "stripe_events/evt_1": documents.event(livemode=True),
            "customers/ada/checkout_sessions/session": documents.session(sessionId="cs_live_1"),
        }
    )

    found = [
        pages.links(pages.open_page(admin_client, model, pages.KEYS[model]))
        for model in ("payment", "webhookevent", "checkoutsession")
    ]

    assert "https://dashboard.stripe.com/payments/pi_1" in found[0]
    assert "https://dashboard.stripe.com/events/evt_1" in found[1]
    assert "https://dashboard.stripe.com/prices/price_once" in found[2]


def test_page_of_a_catalogue_with_a_live_key__links_to_the_dashboard_in_live_mode(
    admin_client: Client, settings: Any
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_API_KEY": "sk_live_tests"}
    documents.write({"products/prod_gold": documents.product()})

    response = pages.open_page(admin_client, "product", "prod_gold")

    assert "https://dashboard.stripe.com/products/prod_gold" in pages.links(response)


def test_page_of_a_product__lists_its_own_prices(admin_client: Client) -> None:
    documents.write(
        {
            "products/prod_gold": documents.product(),
            "products/prod_gold/prices/price_a": documents.price(unit_amount=999),
            "products/prod_gold/prices/price_b": documents.price(unit_amount=9900, interval="year"),
            "products/prod_other/prices/price_c": documents.price(unit_amount=123456),
        }
    )

    said = pages.text(pages.open_page(admin_client, "product", "prod_gold"))

    assert "9.99 USD / month" in said
    assert "99.00 USD / year" in said
    assert "1,234.56" not in said


REFUND = {"id": "re_1", "amount": 1250, "currency": "eur", "reason": "requested_by_customer", "status": "succeeded"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"refunds": [REFUND], "amount_refunded": 1250}, ["partly refunded", "12.50 EUR", "re_1", "by customer"]),
        ({"refunds": [{**REFUND, "amount": 3000}], "amount_refunded": 3000}, ["refunded", "30.00 EUR", "re_1"]),
        (
            {"disputes": [{"id": "dp_1", "amount": 900, "currency": "eur", "status": "lost", "reason": "fraudulent"}]},
            ["disputed", "9.00 EUR", "lost", "fraudulent", "dp_1"],
        ),
    ],
)
def test_page_of_a_payment__tells_what_became_of_the_money(
    admin_client: Client, fields: dict[str, Any], words: list[str]
) -> None:
    documents.write({"customers/ada/payments/pi_1": documents.payment(**fields)})

    said = pages.text(pages.open_page(admin_client, "payment", "ada/pi_1"))
    listed = pages.text(pages.open_list(admin_client, "payment"))

    assert [word for word in words if word not in said] == []
    assert f"succeeded {words[0]}" in listed


def test_page_of_a_subscription__tells_discounts_and_that_collection_is_paused(admin_client: Client) -> None:
    told = {"discounts": ["di_1"], "pause_collection": {"behavior": "keep_as_draft", "resumes_at": None}}
    documents.write({"customers/ada/subscriptions/sub_1": documents.subscription(**told)})

    said = pages.text(pages.open_page(admin_client, "subscription", "ada/sub_1"))

    assert "di_1" in said
    assert "keep_as_draft" in said


def test_page_of_an_event__shows_the_payload_without_secrets(admin_client: Client) -> None:
    documents.write({"stripe_events/evt_1": documents.event()})

    response = pages.open_page(admin_client, "webhookevent", "evt_1")

    assert '"client_secret": "[hidden]"' in pages.text(response)
    assert "secret_abc" not in pages.body(response)


@pytest.mark.parametrize("payload", ["{broken pi_1_secret_abc", '"', "[" * 9999])
def test_page_of_an_event__does_not_show_a_payload_that_it_cannot_read(admin_client: Client, payload: Any) -> None:
    documents.write({"stripe_events/evt_1": documents.event(payload=payload)})

    response = pages.open_page(admin_client, "webhookevent", "evt_1")

    assert "Unreadable" in pages.text(response)
    assert "secret_abc" not in pages.body(response)


def test_page_of_a_payment__shows_its_error_without_secrets(admin_client: Client) -> None:
    error = {"message": "Your card was declined.", "payment_intent": {"id": "pi_1", "client_secret": "pi_1_secret_abc"}}
    documents.write({"customers/ada/payments/pi_1": documents.payment(last_payment_error=error)})

    response = pages.open_page(admin_client, "payment", "ada/pi_1")

    assert "Your card was declined." in pages.text(response)
    assert "secret_abc" not in pages.body(response)


@pytest.mark.parametrize(
    "uid", ["ada lovelace", "ada@example.com", "adélaïde", "50%", "a_2Fb", "a?b#c", "<b>&\"'", "a:b;c"]
)
def test_page__opens_for_any_uid(admin_client: Client, uid: str) -> None:
    documents.write(
        {f"customers/{uid}": documents.customer(), f"customers/{uid}/checkout_sessions/a b%": documents.session()}
    )

    of_customer = pages.open_page(admin_client, "customer", uid)
    of_session = pages.open_page(admin_client, "checkoutsession", f"{uid}/a b%")
    of_list = admin_client.get(next(link for link in pages.links(of_customer) if "checkoutsession/?uid" in link))

    assert of_customer.context["original"].pk == uid
    assert of_session.context["original"].pk == f"{uid}/a b%"
    assert pages.page_url("customer", uid) in pages.links(of_session)
    assert pages.keys(of_list) == [f"{uid}/a b%"]


def test_page_of_a_session_of_a_missing_customer__opens(admin_client: Client) -> None:
    documents.write({"customers/ghost/checkout_sessions/s": documents.session()})

    response = pages.open_page(admin_client, "checkoutsession", "ghost/s")

    assert response.status_code == 200
    assert pages.page_url("customer", "ghost") in pages.links(response)


@pytest.mark.parametrize(
    ("model", "key"),
    [("customer", "ghost"), ("payment", "ada/pi_none"), ("webhookevent", "deleted_prod_gold"), ("payment", "a/b/c/d")],
)
def test_page_of_a_missing_document__says_so(admin_client: Client, model: str, key: str) -> None:
    documents.write({"stripe_events/deleted_prod_gold": {"object_id": "prod_gold"}})

    response = admin_client.get(pages.page_url(model, key), follow=True)

    assert response.redirect_chain
    assert "exist" in pages.messages(response)[0]


@pytest.mark.parametrize("name", ["deleted_prod_gold", "waiting_cus_ada", "sync_checkpoint", "worker_state", "other"])
def test_mark_among_the_events__is_no_event(admin_client: Client, name: str) -> None:
    documents.write({f"stripe_events/{name}": documents.event(status="failed")})

    for page in ("change", "delete", "history", "replay"):
        url = pages.page_url("webhookevent", name, page)
        response = admin_client.post(url, follow=True) if page == "replay" else admin_client.get(url, follow=True)
        assert "exist" in pages.messages(response)[0]


def test_page_of_a_price__does_not_show_another_documents_fields(admin_client: Client) -> None:
    documents.write({"products/p/prices/x": documents.price(type="one_time", product=Reference("products/q"))})

    response = pages.open_page(admin_client, "price", "p/x")

    assert pages.page_url("product", "p") in pages.links(response)


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", pages.MODELS)
def test_history__opens(admin_client: Client, model: str) -> None:
    response = admin_client.get(pages.page_url(model, pages.KEYS[model], "history"))

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"cancel_at_period_end": True}, True),
        ({"cancel_at": documents.later(1)}, True),
        ({"cancel_at_period_end": True, "status": "canceled"}, False),
        ({"cancel_at": documents.later(1), "status": "canceled"}, False),
        ({}, False),
    ],
)
def test_subscription__is_shown_to_end_only_while_it_runs(
    admin_client: Client, fields: dict[str, Any], ends: bool
) -> None:
    documents.write({"customers/ada/subscriptions/sub_1": documents.subscription(**fields)})

    found = [
        "dfs-warning" in pages.body(response)
        for response in (
            pages.open_list(admin_client, "subscription"),
            pages.open_page(admin_client, "subscription", "ada/sub_1"),
        )
    ]

    assert found == [ends, ends]
