"""The pages of the shop."""

from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.db import OperationalError

from example_project.shop import catalogue
from tests import factories

pytestmark = [
    pytest.mark.django_db(databases=["default", "firestore"]),
    pytest.mark.usefixtures("example_shop"),
]

PAID = {"status": "complete", "payment_status": "paid", "amount_total": 2400, "currency": "usd"}


@pytest.fixture
def shelf(store) -> None:
    """Two products on sale, one that was withdrawn, and a price of each that was."""
    for product, active in {"tee": True, "mug": True, "hat": False}.items():
        store(f"products/{product}", name=product.title(), active=active, metadata={"picture": product})
        for number, sold in enumerate([True, True, False]):
            store(
                f"products/{product}/prices/{product}_{number}",
                active=sold,
                type="one_time",
                currency="usd",
                unit_amount=2400 - number * 600,
                product=product,
            )


@pytest.fixture
def bought(ada, store):
    """Return a function that writes a checkout session of ada's."""

    def write(session_id: str = "cs_1", uid: str | None = None, **fields: object) -> None:
        store(
            f"customers/{uid or ada.pk}/checkout_sessions/{session_id}",
            sessionId=session_id,
            mode="payment",
            price="tee_0",
            created=datetime(2026, 11, 1, tzinfo=UTC),
            **fields,
        )

    return write


def success(client, session_id: str = "cs_1", **query: object):
    return client.get("/success/", {"session_id": session_id, **query})


@pytest.mark.usefixtures("shelf")
def test_shop__shows_what_is_sold_and_nothing_else(client) -> None:
    page = client.get("/").text

    assert "Mug" in page
    assert "Tee" in page
    assert "Hat" not in page
    assert page.count("$24.00") == page.count("$18.00")
    assert "$12.00" not in page


@pytest.mark.usefixtures("shelf")
def test_shop__takes_two_queries(client, firestore_connection, django_assert_num_queries) -> None:
    with django_assert_num_queries(2, connection=firestore_connection):
        client.get("/")


@pytest.mark.usefixtures("shelf")
def test_article__has_its_lowest_price_first() -> None:
    article = catalogue.article("tee")

    assert [price.unit_amount for price in article.prices] == [1800, 2400]


def test_shop__says_when_it_is_empty(client) -> None:
    page = client.get("/").text

    assert "The shelves are empty" in page


@pytest.mark.usefixtures("shelf")
def test_anonymous_buyer__is_led_to_the_login_and_back(client) -> None:
    page = client.get("/").text

    assert 'href="/accounts/login/?next=%2Fpayments%2Fcheckout%2F%3Fprice%3Dtee_0"' in page
    assert 'action="/payments/checkout/"' not in page


@pytest.mark.usefixtures("shelf")
def test_user__gets_buy_buttons(client, ada) -> None:
    client.force_login(ada)

    page = client.get("/").text

    assert '<input type="hidden" name="price" value="tee_0">' in page


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("path", "status"), [("tee", 200), ("hat", 404), ("nothing", 404), ("__x__", 404)])
def test_product__is_shown_while_it_is_sold(client, path: str, status: int) -> None:
    page = client.get(f"/products/{path}/")

    assert page.status_code == status


def test_demo_hints__are_for_the_demo_only(client, example_shop) -> None:
    example_shop.DEMO = False
    plain = client.get("/").text + client.get("/accounts/login/").text
    example_shop.DEMO = True
    demo = client.get("/").text + client.get("/accounts/login/").text

    for hint in ("4242 4242 4242 4242", "<code>admin</code>"):
        assert hint not in plain
        assert hint in demo


def test_success__says_what_was_paid(client, ada, bought) -> None:
    client.force_login(ada)
    bought(**PAID)

    page = success(client).text

    assert "We have received $24.00" in page
    assert "http-equiv" not in page


@pytest.mark.parametrize("fields", [{}, {"status": "complete", "payment_status": "unpaid"}])
def test_success__looks_again_while_the_webhook_is_under_way(client, ada, bought, fields) -> None:
    client.force_login(ada)
    bought(**fields)

    page = success(client).text

    assert '<meta http-equiv="refresh" content="2;url=/success/?session_id=cs_1&amp;attempt=1">' in page
    assert "Thank you" not in page


@pytest.mark.parametrize("attempt", ["15", "99"])
def test_success__gives_up_looking(client, ada, bought, attempt: str) -> None:
    client.force_login(ada)
    bought()

    page = success(client, attempt=attempt).text

    assert "http-equiv" not in page
    assert "Stripe has not confirmed the payment yet" in page


@pytest.mark.parametrize("attempt", ["x", "-1", "1" * 5000, "²"])
def test_success__takes_no_nonsense_for_a_number(client, ada, bought, attempt: str) -> None:
    client.force_login(ada)
    bought()

    page = success(client, attempt=attempt)

    assert page.status_code == HTTPStatus.OK
    assert "attempt=1" in page.text


def test_success__keeps_sessions_of_others_to_them(client, ada, bought) -> None:
    client.force_login(ada)
    bought("cs_grace", uid="grace", **PAID)

    page = success(client, "cs_grace")

    assert page.status_code == HTTPStatus.NOT_FOUND


def test_success__without_a_session_leads_to_the_account(client, ada) -> None:
    client.force_login(ada)

    answer = client.get("/success/")

    assert answer.headers["Location"] == "/account/"


@pytest.mark.parametrize("path", ["/success/?session_id=cs_1", "/account/"])
def test_own_pages__ask_for_a_login(client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == HTTPStatus.FOUND
    assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_cancel__says_that_nothing_was_charged(client) -> None:
    page = client.get("/cancel/").text

    assert "Nothing was charged" in page


@pytest.mark.usefixtures("shelf")
def test_account__lists_the_visitors_own_purchases(client, ada, bought, store) -> None:
    client.force_login(ada)
    bought(**PAID)
    bought("cs_grace", uid="grace", **PAID)
    prices = [factories.reference("products/mug/prices/mug_0")]
    store(
        f"customers/{ada.pk}/payments/pi_1", status="succeeded", amount=1800, currency="eur", created=1, prices=prices
    )
    store(
        f"customers/{ada.pk}/subscriptions/sub_1",
        status="active",
        created=datetime(2026, 11, 1, tzinfo=UTC),
        current_period_end=datetime(2026, 12, 1, tzinfo=UTC),
        prices=prices,
    )

    page = client.get("/account/").text

    assert "cs_1" in page
    assert "cs_grace" not in page
    assert "€18.00" in page
    assert '<span class="badge good">succeeded</span>' in page
    assert "Renews on 1 December 2026" in page


@pytest.mark.parametrize(
    "fields", [{"status": "active", "cancel_at_period_end": True}, {"status": "canceled"}, {"status": "past_due"}]
)
def test_account__says_when_a_subscription_ends(client, ada, store, fields) -> None:
    client.force_login(ada)
    store(
        f"customers/{ada.pk}/subscriptions/sub_1",
        created=datetime(2026, 11, 1, tzinfo=UTC),
        current_period_end=datetime(2026, 12, 1, tzinfo=UTC),
        **fields,
    )

    page = client.get("/account/").text

    assert "Ends on 1 December 2026" in page


@pytest.fixture
def subscribed(ada, client, stripe_api, shop, store, deliver_webhooks):
    """Return the id of Ada's subscription, and log her in."""
    client.force_login(ada)
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": str(ada.pk)}}).id
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    store(f"customers/{ada.pk}", stripeId=customer)
    subscription = stripe_api.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    )
    deliver_webhooks()
    return subscription.id


def test_account__cancels_and_resumes(client, subscribed, stripe_api) -> None:
    pages = [client.get("/account/").text]
    for action in ("cancel", "resume"):
        page = client.post(f"/account/subscriptions/{subscribed}/{action}/", follow=True)
        pages.append(page.text)

    cancel, resume = (f"/account/subscriptions/{subscribed}/{action}/" for action in ("cancel", "resume"))
    assert [cancel in page for page in pages] == [True, False, True]
    assert [resume in page for page in pages] == [False, True, False]
    assert ["Ends on" in page for page in pages] == [False, True, False]
    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at_period_end is False


def test_account__does_nothing_to_anothers_subscription(client, subscribed, stripe_api, django_user_model) -> None:
    client.force_login(django_user_model.objects.create_user("eve"))

    page = client.post(f"/account/subscriptions/{subscribed}/cancel/")

    assert page.status_code == HTTPStatus.NOT_FOUND
    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at_period_end is False


def test_account__says_what_stripe_said(client, subscribed, stripe_api) -> None:
    stripe_api.v1.subscriptions.cancel(subscribed)

    page = client.post(f"/account/subscriptions/{subscribed}/resume/", follow=True)

    assert '<p class="notice" role="alert">' in page.text


def test_account__leads_to_the_portal_and_back(client, subscribed, stripe_emulator) -> None:
    assert 'action="/payments/portal/"' in client.get("/account/").text

    answer = client.post("/payments/portal/", {"return_url": "/account/"})

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert stripe_emulator.requests[-1].params["return_url"] == "http://testserver/account/"


def test_account__names_what_live_updates_compare(client, subscribed) -> None:
    page = client.get("/account/").text
    (subscription,) = client.get("/payments/api/subscriptions/").json()["results"]

    assert 'data-live="/payments/api/subscriptions/stream/"' in page
    ends = int(datetime.fromisoformat(subscription["current_period_end"]).timestamp())
    (price,) = subscription["prices"]
    assert f'data-id="{subscription["id"]}" data-state="active, going on, {ends}, {price["price"]}"' in page
    assert (subscription["status"], subscription["cancel_at_period_end"]) == ("active", False)


def test_firestore_down__is_a_page_with_503(client, monkeypatch) -> None:
    def fail() -> None:
        raise OperationalError("unavailable")

    monkeypatch.setattr(catalogue, "on_sale", fail)

    page = client.get("/")

    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Please try again in a minute" in page.text
