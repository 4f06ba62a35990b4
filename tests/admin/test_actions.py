"""Actions: who may, what they ask, what they do, and what they tell."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from django_firestore_stripe.firestore.writes import commit, merge
from tests.admin import documents, pages
from tests.admin.conftest import Staff
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

EVERY = [
    ("customer", "create-session"),
    ("customer", "sync"),
    ("checkoutsession", "sync"),
    ("subscription", "sync"),
    ("subscription", "cancel"),
    ("subscription", "cancel-now"),
    ("payment", "sync"),
    ("payment", "refund"),
    ("invoice", "sync"),
    ("product", "sync"),
    ("price", "sync"),
    ("taxrate", "sync"),
]
SUBSCRIPTION = "customers/ada/subscriptions/{}"


@pytest.fixture
def customer(stripe_api: Any, store: Any) -> str:
    """Return Ada's Stripe customer, who has a card."""
    made = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}, "email": "ada@example.com"})
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": made.id})
    stripe_api.v1.customers.update(made.id, {"invoice_settings": {"default_payment_method": card.id}})
    store("customers/ada", stripeId=made.id, email="ada@example.com")
    return str(made.id)


@pytest.fixture
def subscribed(stripe_api: Any, shop: Any, customer: str, deliver_webhooks: Any) -> str:
    """Return the key of Ada's subscription."""
    made = stripe_api.v1.subscriptions.create({"customer": customer, "items": [{"price": shop.monthly}]})
    deliver_webhooks()
    return f"ada/{made.id}"


@pytest.fixture
def paid(stripe_api: Any, customer: str, deliver_webhooks: Any) -> str:
    """Return the key of a payment of 30.00 USD of Ada's."""
    card = stripe_api.v1.payment_methods.list({"customer": customer}).data[0].id
    methods = {"enabled": True, "allow_redirects": "never"}
    given = {"customer": customer, "payment_method": card, "automatic_payment_methods": methods}
    made = stripe_api.v1.payment_intents.create({**given, "amount": 3000, "currency": "usd", "confirm": True})
    deliver_webhooks()
    return f"ada/{made.id}"


def ask(client: Client, model: str, key: str, action: str) -> Any:
    return client.get(pages.page_url(model, key, action))


def confirm(client: Client, model: str, key: str, action: str, **fields: Any) -> Any:
    """Send a question's form as the browser would."""
    asked = pages.body(ask(client, model, key, action))
    nonce = re.search(r'name="key" value="([^"]+)"', asked)
    given = {"key": nonce[1] if nonce else "none", **fields}
    return client.post(pages.page_url(model, key, action), given, follow=True)


def choose(client: Client, model: str, action: str, *keys: str, **fields: str) -> Any:
    asked = {"action": f"{action}_selected", "_selected_action": keys, "index": "0", **fields}
    return client.post(pages.list_url(model), asked, follow=True)


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(("model", "action"), EVERY)
def test_question__is_asked_before_anything_is_done(
    admin_client: Client, stripe_emulator: Any, model: str, action: str
):
    suggestions = 2 if action == "create-session" else 0

    with pages.counted(1 + suggestions):
        response = ask(admin_client, model, pages.KEYS[model], action)

    assert response.status_code == 200
    assert 'type="submit"' in pages.body(response)
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(("model", "action"), EVERY)
def test_viewer__sees_no_action_and_is_refused(staff: Staff, stripe_emulator: Any, model: str, action: str) -> None:
    client = staff(f"view_{model}")
    url = pages.page_url(model, pages.KEYS[model], action)

    page = pages.links(pages.open_page(client, model, pages.KEYS[model]))
    listed = pages.body(pages.open_list(client, model))

    assert url not in page
    assert f"{action}_selected" not in listed
    assert client.get(url).status_code == 403
    assert client.post(url, {"key": "one"}).status_code == 403
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("business", "stripe_emulator")
@pytest.mark.parametrize(("model", "action"), EVERY)
def test_changer__is_offered_the_action(staff: Staff, model: str, action: str) -> None:
    client = staff(f"view_{model}", f"change_{model}")

    page = pages.open_page(client, model, pages.KEYS[model])

    assert pages.page_url(model, pages.KEYS[model], action) in pages.links(page)


@pytest.mark.usefixtures("business")
def test_confirmation_without_a_csrf_token__is_refused(admin_user: Any, stripe_emulator: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)

    response = client.post(pages.page_url("subscription", "ada/sub_1", "cancel"), {"key": "one"})

    assert response.status_code == 403
    assert stripe_emulator.requests == []


def test_missing_document__says_so(admin_client: Client) -> None:
    response = admin_client.get(pages.page_url("subscription", "ada/sub_none", "cancel"), follow=True)

    assert "exist" in pages.messages(response)[0]


def test_cancel_at_period_end__is_told_and_in_the_history(admin_client: Client, subscribed: str) -> None:
    response = confirm(admin_client, "subscription", subscribed, "cancel")

    path = SUBSCRIPTION.format(subscribed.partition("/")[2])
    assert document(path)["cancel_at_period_end"] is True
    assert "is up to date with Stripe now" in pages.messages(response)[0]
    entry = LogEntry.objects.get()
    assert entry.object_id == subscribed
    assert "Cancel at period end" in entry.get_change_message()
    links = pages.links(response)
    assert pages.page_url("subscription", subscribed, "resume") in links
    assert pages.page_url("subscription", subscribed, "cancel") not in links


def test_resume__takes_it_back(admin_client: Client, subscribed: str) -> None:
    confirm(admin_client, "subscription", subscribed, "cancel")

    confirm(admin_client, "subscription", subscribed, "resume")

    assert document(SUBSCRIPTION.format(subscribed.partition("/")[2]))["cancel_at_period_end"] is False


def test_cancel_now__leaves_nothing_to_cancel(admin_client: Client, subscribed: str) -> None:
    confirm(admin_client, "subscription", subscribed, "cancel-now")

    again = admin_client.get(pages.page_url("subscription", subscribed, "cancel-now"), follow=True)

    assert document(SUBSCRIPTION.format(subscribed.partition("/")[2]))["status"] == "canceled"
    assert "does not allow this any more" in pages.messages(again)[0]


@pytest.mark.parametrize(("amount", "cents"), [("12.50", 1250), ("", 3000)])
def test_refund__gives_back_what_was_typed(
    admin_client: Client, stripe_api: Any, paid: str, amount: str, cents: int
) -> None:
    response = confirm(admin_client, "payment", paid, "refund", amount=amount)

    refunds = stripe_api.v1.refunds.list({"payment_intent": paid.partition("/")[2]}).data
    assert [refund.amount for refund in refunds] == [cents]
    assert f"{cents / 100:.2f} USD" in pages.messages(response)[0]
    assert "are refunded" in LogEntry.objects.get().get_change_message()


@pytest.mark.parametrize("amount", ["0", "-1", "30.01", "1.005", "much"])
def test_refund_of_what_cannot_be__says_so_at_the_field(
    admin_client: Client, stripe_api: Any, paid: str, amount: str
) -> None:
    response = confirm(admin_client, "payment", paid, "refund", amount=amount)

    assert "errorlist" in pages.body(response)
    assert stripe_api.v1.refunds.list({"payment_intent": paid.partition("/")[2]}).data == []


@pytest.mark.parametrize("amount", ["18.00", "17.51"])
def test_refund_of_more_than_is_left__says_so_at_the_field(
    admin_client: Client, stripe_api: Any, paid: str, deliver_webhooks: Any, amount: str
) -> None:
    confirm(admin_client, "payment", paid, "refund", amount="12.50")
    deliver_webhooks()

    refused = confirm(admin_client, "payment", paid, "refund", amount=amount)

    assert "At most 17.50 USD." in pages.text(refused)
    assert "errorlist" in pages.body(refused)
    refunds = stripe_api.v1.refunds.list({"payment_intent": paid.partition("/")[2]}).data
    assert [refund.amount for refund in refunds] == [1250]


def test_refund__is_offered_while_something_is_left(
    admin_client: Client, stripe_api: Any, paid: str, deliver_webhooks: Any
) -> None:
    url = pages.page_url("payment", paid, "refund")
    offered = []
    for amount in ("12.50", "17.50"):
        confirm(admin_client, "payment", paid, "refund", amount=amount)
        deliver_webhooks()
        offered.append(url in pages.links(pages.open_page(admin_client, "payment", paid)))

    again = admin_client.get(url, follow=True)

    assert offered == [True, False]
    assert "does not allow this any more" in pages.messages(again)[0]


def test_refund_sent_twice__refunds_once(admin_client: Client, stripe_api: Any, paid: str) -> None:
    for _time in range(2):
        admin_client.post(pages.page_url("payment", paid, "refund"), {"key": "same", "amount": "10"})

    refunds = stripe_api.v1.refunds.list({"payment_intent": paid.partition("/")[2]}).data
    assert [refund.amount for refund in refunds] == [1000]


def test_refund_while_stripe_fails__keeps_the_key_for_another_try(
    admin_client: Client, stripe_emulator: Any, paid: str
) -> None:
    stripe_emulator.faults.inject("POST", "/v1/refunds", status=500, times=10)

    response = admin_client.post(pages.page_url("payment", paid, "refund"), {"key": "mine", "amount": "10"})

    assert 'name="key" value="mine"' in pages.body(response)
    assert "nothing is done twice" in pages.messages(response)[0]
    assert not LogEntry.objects.exists()


def test_session_for_a_customer__is_made_once_and_linked(admin_client: Client, shop: Any, customer: str) -> None:
    given = {"price": shop.shirt, "quantity": "2", "success_url": "/ok", "cancel_url": "/no", "key": "same"}
    url = pages.page_url("customer", "ada", "create-session")

    first = admin_client.post(url, given, follow=True)
    admin_client.post(url, given)

    response = pages.open_list(admin_client, "checkoutsession", uid="ada")
    (key,) = pages.keys(response)
    stored = document(f"customers/ada/checkout_sessions/{key.partition('/')[2]}")
    assert (stored["price"], stored["quantity"]) == (shop.shirt, 2)
    assert stored["success_url"] == "http://testserver/ok"
    assert pages.page_url("checkoutsession", key) in pages.links(first)
    assert "checkout session" in LogEntry.objects.first().get_change_message()


def test_session_with_a_price_that_is_not_sold__says_so_at_the_field(
    admin_client: Client, shop: Any, customer: str
) -> None:
    given = {"quantity": "1", "success_url": "/ok", "cancel_url": "https://evil.example/"}

    of_price = confirm(admin_client, "customer", "ada", "create-session", price=shop.archived, **given)

    assert "errorlist" in pages.body(of_price)
    assert not LogEntry.objects.exists()


def test_form_of_a_session__suggests_what_is_on_sale(admin_client: Client, shop: Any, customer: str) -> None:
    asked = pages.body(ask(admin_client, "customer", "ada", "create-session"))

    assert re.findall(r'<option value="(price_\w+)"', asked) == [shop.monthly, shop.shirt]


def test_expire__ends_an_open_session(admin_client: Client, shop: Any, customer: str) -> None:
    given = {"price": shop.shirt, "quantity": "1", "success_url": "/ok", "cancel_url": "/no"}
    confirm(admin_client, "customer", "ada", "create-session", **given)
    (key,) = pages.keys(pages.open_list(admin_client, "checkoutsession"))

    response = confirm(admin_client, "checkoutsession", key, "expire")

    assert document(f"customers/ada/checkout_sessions/{key.partition('/')[2]}")["status"] == "expired"
    assert pages.page_url("checkoutsession", key, "expire") not in pages.links(response)


def test_forged_session__is_told_and_left_alone(admin_client: Client, shop: Any, customer: str, store: Any) -> None:
    given = {"price": shop.shirt, "quantity": "1", "success_url": "/ok", "cancel_url": "/no"}
    confirm(admin_client, "customer", "ada", "create-session", **given)
    (key,) = pages.keys(pages.open_list(admin_client, "checkoutsession"))
    session = document(f"customers/ada/checkout_sessions/{key.partition('/')[2]}")["sessionId"]
    store("customers/eve", stripeId="cus_eve")
    store("customers/eve/checkout_sessions/forged", sessionId=session)

    response = confirm(admin_client, "checkoutsession", "eve/forged", "expire")

    assert "is not this customer's" in pages.messages(response)[0]
    assert document("customers/eve/checkout_sessions/forged") == {"sessionId": session}


def test_sync_of_a_product__mends_the_document(admin_client: Client, shop: Any, store: Any) -> None:
    store("products/prod_gold", name="Wrong")

    confirm(admin_client, "product", "prod_gold", "sync")

    assert document("products/prod_gold")["name"] == "Gold"


def test_sync_of_a_customer__tells_that_stripe_no_longer_has_it(
    admin_client: Client, stripe_api: Any, customer: str
) -> None:
    stripe_api.v1.customers.delete(customer)

    response = confirm(admin_client, "customer", "ada", "sync")

    assert "the next checkout makes another one" in pages.messages(response)[0]
    assert pages.page_url("customer", "ada", "sync") not in pages.links(response)
    assert document("customers/ada")["email"] == "ada@example.com"


def test_sync_of_an_invoice__mends_the_document(admin_client: Client, subscribed: str, stripe_api: Any) -> None:
    subscription = subscribed.partition("/")[2]
    (invoice,) = stripe_api.v1.invoices.list({"subscription": subscription}).data
    path = SUBSCRIPTION.format(f"{subscription}/invoices/{invoice.id}")
    commit([merge(path, {"total": 1})])

    confirm(admin_client, "invoice", f"{subscribed}/{invoice.id}", "sync")

    assert document(path)["total"] == 999


def test_selected_rows__are_asked_about_and_then_done(admin_client: Client, shop: Any, store: Any) -> None:
    for name in ("prod_gold", "prod_shirt"):
        store(f"products/{name}", name="Wrong")

    asked = choose(admin_client, "product", "sync", "prod_gold", "prod_shirt")
    before = document("products/prod_gold")["name"]
    done = choose(admin_client, "product", "sync", "prod_gold", "prod_shirt", confirmed="yes")

    assert "prod_shirt" in pages.body(asked)
    assert before == "Wrong"
    assert [document(f"products/{name}")["name"] for name in ("prod_gold", "prod_shirt")] == ["Gold", "T-shirt"]
    assert len(pages.messages(done)) == LogEntry.objects.count() == 2


def test_selected_rows_that_do_not_allow_it__are_left_out(admin_client: Client, stripe_emulator: Any) -> None:
    documents.write({"customers/ada/subscriptions/sub_1": documents.subscription(status="canceled")})

    response = choose(admin_client, "subscription", "cancel", "ada/sub_1", confirmed="yes")

    assert "None of the selected documents allows this" in pages.messages(response)[0]
    assert stripe_emulator.requests == []


def test_selected_rows__what_takes_too_long_is_left(
    admin_client: Client, shop: Any, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store("products/prod_gold", name="Wrong")
    monkeypatch.setattr("django_firestore_stripe.admin.action_pages.ENOUGH", -1.0)

    response = choose(admin_client, "product", "sync", "prod_gold", confirmed="yes")

    assert pages.messages(response) == ["Wrong was left for the next time."]
    assert document("products/prod_gold")["name"] == "Wrong"


def test_all_rows_of_a_long_list__says_how_many_are_taken(
    admin_client: Client, shop: Any, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django_firestore_stripe.admin.selections.MOST", 1)
    for name in ("prod_gold", "prod_shirt"):
        store(f"products/{name}", name="Wrong")

    asked = choose(admin_client, "product", "sync", "prod_gold", select_across="1")
    few = choose(admin_client, "product", "sync", "prod_gold")

    assert "Only the first 1 of the 2 selected documents are taken" in pages.text(asked)
    assert re.findall(r'name="_selected_action" value="([^"]+)"', pages.body(asked)) == ["prod_gold"]
    assert "Only the first" not in pages.text(few)


def test_all_rows_of_a_long_list__says_so_where_none_allows_it(
    admin_client: Client, stripe_emulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django_firestore_stripe.admin.selections.MOST", 1)
    documents.write({f"customers/ada/subscriptions/sub_{n}": documents.subscription(status="canceled") for n in (1, 2)})

    response = choose(admin_client, "subscription", "cancel", "ada/sub_1", select_across="1")

    assert "Only the first 1 of the 2" in pages.messages(response)[0]


def test_viewer__cannot_act_on_selected_rows(staff: Staff, shop: Any, store: Any) -> None:
    store("products/prod_gold", name="Wrong")

    choose(staff("view_product"), "product", "sync", "prod_gold", confirmed="yes")

    assert document("products/prod_gold")["name"] == "Wrong"


def test_what_stripe_does_not_have__is_a_message(admin_client: Client, stripe_emulator: Any) -> None:
    documents.write(
        {
            "customers/ada": documents.customer(),
            "customers/ada/subscriptions/sub_gone": documents.subscription(),
        }
    )

    response = confirm(admin_client, "subscription", "ada/sub_gone", "cancel")

    assert response.status_code == 200
    assert "Stripe no longer has sub_gone" in pages.messages(response)[0]


@pytest.mark.usefixtures("business")
def test_customer_page__shows_the_latest_and_links_to_all(admin_client: Client) -> None:
    documents.write({f"customers/ada/payments/pi_x{n}": documents.payment(created=n) for n in range(9)})

    response = pages.open_page(admin_client, "customer", "ada")

    shown = pages.links(response)
    assert pages.page_url("payment", "ada/pi_1") in shown
    assert pages.page_url("payment", "ada/pi_x8") in shown
    assert pages.page_url("payment", "ada/pi_x4") not in shown
    for model in ("subscription", "invoice", "checkoutsession", "webhookevent"):
        assert pages.page_url(model, pages.KEYS[model]) in shown


def test_customer_page__shows_more_than_the_status(admin_client: Client) -> None:
    documents.write(
        {
            "customers/ada": documents.customer(),
            "customers/ada/payments/pi_1": documents.payment(amount_refunded=3000),
            "customers/ada/subscriptions/sub_1": documents.subscription(cancel_at_period_end=True),
            "customers/ada/checkout_sessions/session": documents.session(),
        }
    )

    said = pages.text(pages.open_page(admin_client, "customer", "ada"))

    assert "succeeded refunded" in said
    assert "active ends" in said
    assert "session open" in said


@pytest.mark.usefixtures("business")
def test_customer_page__hides_what_somebody_may_not_see(staff: Staff) -> None:
    client = staff("view_customer", "view_payment")

    with pages.counted(2):
        shown = pages.links(pages.open_page(client, "customer", "ada"))

    assert pages.page_url("payment", "ada/pi_1") in shown
    assert pages.page_url("subscription", "ada/sub_1") not in shown
