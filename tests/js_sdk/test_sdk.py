"""The published SDK, in an app that was written for the extension."""

import re
from email.utils import parsedate_to_datetime

import pytest

from django_firestore_stripe.models import CheckoutSession, Customer
from tests.js_sdk.app import AppError

pytestmark = [pytest.mark.js_sdk, pytest.mark.django_db(transaction=True, databases=["default", "firestore"])]

TARGETS = {"success_url": "https://shop.example/thanks", "cancel_url": "https://shop.example/cart"}
# The SDK's own patience is for people; a machine under test may be a slow one. In milliseconds.
PATIENT = {"timeoutMillis": 50_000}
SUBSCRIPTIONS, PAYMENTS = "onCurrentUserSubscriptionUpdate", "onCurrentUserPaymentUpdate"


def asked(app, **fields):
    """Return the session that an app has asked for; where it gets none, the error says what the documents hold."""
    try:
        return app.createCheckoutSession({**TARGETS, **fields}, PATIENT)
    except AppError as error:
        error.add_note(str(list(CheckoutSession.objects.values("pk", "session_id", "error"))))
        raise


def test_session_with_a_price__is_answered(app, shop, stripe_api, stripe_emulator, uid):
    session = asked(app, price=shop.monthly, metadata={"campaign": "spring"})

    assert session["id"].startswith("cs_test_")
    assert session["url"].startswith(f"{stripe_emulator.url}/")
    assert session["mode"] == "subscription"
    assert parsedate_to_datetime(session["created_at"])
    assert {name: session[name] for name in TARGETS} == TARGETS

    (made,) = stripe_api.v1.checkout.sessions.list().data
    assert (made.id, made.url) == (session["id"], session["url"])
    assert made.customer == Customer.objects.get(pk=uid).stripe_id
    assert Customer.objects.get(pk=uid).email == f"{uid}@example.com"


def test_session_with_line_items__is_answered(app, shop, stripe_api):
    items = [{"price": shop.shirt, "quantity": 3}]
    session = asked(app, mode="payment", line_items=items)

    assert session["line_items"] == items
    (line,) = stripe_api.v1.checkout.sessions.line_items.list(session["id"]).data
    assert (line.price.id, line.quantity) == (shop.shirt, 3)
    assert CheckoutSession.objects.get().session_id == session["id"]


def test_refused_session__says_error_and_no_url(app, shop, stripe_api):
    answer = app.writeSession({**TARGETS, "price": shop.archived, "mode": "payment"})

    assert answer["error"]["message"]
    assert answer["error"]["param"] == "price"
    assert "url" not in answer
    assert stripe_api.v1.checkout.sessions.list().data == []


def test_refused_session__is_a_time_out_of_the_sdk(app, shop):
    with pytest.raises(AppError) as caught:
        app.createCheckoutSession({**TARGETS, "price": shop.archived, "mode": "payment"}, {"timeoutMillis": 3_000})

    assert caught.value.code == "deadline-exceeded"
    assert CheckoutSession.objects.get().error["param"] == "price"


@pytest.mark.parametrize(
    "fields", [{"trial_period_days": 90}, {"customer": "cus_1"}, {"sessionId": "cs_1", "url": "x"}]
)
def test_session_with_what_the_server_decides__is_kept_out_by_the_rules(app, shop, fields):
    with pytest.raises(AppError) as caught:
        app.createCheckoutSession({**TARGETS, "price": shop.monthly, **fields})

    assert (caught.value.code, caught.value.cause) == ("internal", "permission-denied")
    assert not CheckoutSession.objects.exists()


def test_answer__cannot_be_changed_by_the_app(app, shop):
    session = app.writeSession({**TARGETS, "price": shop.monthly})

    with pytest.raises(AppError, match="permission-denied"):
        app.changeSession(session["id"], {"url": "https://evil.example/"})


def test_mobile_client__gets_no_amount_under_policy_strict(app):
    with pytest.raises(AppError, match="permission-denied"):
        app.writeSession({"client": "mobile", "mode": "payment", "amount": 1, "currency": "usd"})


def test_mobile_client__gets_secrets_for_a_subscription(app, shop):
    answer = app.writeSession({"client": "mobile", "mode": "subscription", "price": shop.monthly})

    assert answer["ephemeralKeySecret"].startswith("ek_test_")
    assert re.match(r"pi_\w+_secret_", answer["paymentIntentClientSecret"])


def test_guest__gets_no_session(guest, shop):
    with pytest.raises(AppError) as caught:
        guest.createCheckoutSession({**TARGETS, "price": shop.monthly})

    assert caught.value.code == "unauthenticated"


def test_products__come_with_their_prices(guest, shop):
    products = {product["id"]: product for product in guest.getProducts({"includePrices": True, "activeOnly": True})}

    assert set(products) == {"prod_gold", "prod_shirt"}
    (monthly,) = products["prod_gold"]["prices"]
    assert (products["prod_gold"]["name"], products["prod_gold"]["role"]) == ("Gold", "gold")
    assert {
        name: monthly[name] for name in ("id", "product", "active", "currency", "unit_amount", "type", "interval")
    } == {
        "id": shop.monthly,
        "product": "prod_gold",
        "active": True,
        "currency": "usd",
        "unit_amount": 999,
        "type": "recurring",
        "interval": "month",
    }
    assert {price["id"] for price in guest.getPrices("prod_shirt")} == {shop.shirt, shop.archived}
    assert guest.getPrice("prod_shirt", shop.shirt)["unit_amount"] == 1500
    assert guest.getProduct("prod_shirt", {"includePrices": True})["name"] == "T-shirt"


def test_products__can_be_chosen(guest, shop):
    (gold,) = guest.getProducts({"where": [["role", "==", "gold"]]})

    assert gold["id"] == "prod_gold"
    assert len(guest.getProducts({"limit": 1})) == 1


def test_product__is_not_found(guest, shop):
    with pytest.raises(AppError) as caught:
        guest.getProduct("prod_none")

    assert caught.value.code == "not-found"


@pytest.fixture
def buy(app, pay, deliver_webhooks):
    """Return a function that asks for a session, pays it, and lets Stripe tell of it."""

    def bought(**wanted):
        pay(asked(app, **wanted)["id"])
        deliver_webhooks()

    return bought


def test_subscription__is_there_after_the_webhooks(app, buy, shop, uid):
    buy(price=shop.monthly)

    (subscription,) = app.getCurrentUserSubscriptions({"status": "active"})
    assert subscription["uid"] == uid
    assert (subscription["product"], subscription["price"]) == ("prod_gold", shop.monthly)
    assert subscription["prices"] == [{"product": "prod_gold", "price": shop.monthly}]
    assert (subscription["role"], subscription["quantity"]) == ("gold", 1)
    assert parsedate_to_datetime(subscription["created"]) < parsedate_to_datetime(subscription["current_period_end"])
    assert subscription["cancel_at_period_end"] is False
    assert subscription["stripe_link"].endswith(subscription["id"])
    assert app.getCurrentUserSubscription(subscription["id"]) == subscription
    assert app.getCurrentUserSubscriptions({"status": ["canceled", "past_due"]}) == []


def test_payment__is_there_after_the_webhooks(app, buy, shop, uid):
    buy(mode="payment", line_items=[{"price": shop.shirt, "quantity": 2}])

    (payment,) = app.getCurrentUserPayments({"status": "succeeded"})
    assert payment["uid"] == uid
    assert (payment["amount"], payment["amount_received"], payment["currency"]) == (3000, 3000, "usd")
    assert payment["prices"] == [{"product": "prod_shirt", "price": shop.shirt}]
    assert parsedate_to_datetime(payment["created"]).year < 3000
    assert app.getCurrentUserPayment(payment["id"]) == payment


def test_payment_of_a_subscription__is_there_too(app, buy, shop):
    buy(price=shop.monthly)

    (payment,) = app.getCurrentUserPayments()
    assert payment["status"] == "succeeded"
    assert payment["prices"] == [{"product": "prod_gold", "price": shop.monthly}]


def test_listeners__hear_of_every_change(app, buy, shop, deliver_webhooks, stripe_api, uid):
    app.listen(SUBSCRIPTIONS)
    app.listen(PAYMENTS)

    buy(price=shop.monthly)
    added = app.hearOf(SUBSCRIPTIONS, "added", "active")["subscription"]
    assert app.hearOf(PAYMENTS, "added", "succeeded")["payment"]["uid"] == uid

    stripe_api.v1.subscriptions.cancel(added["id"])
    deliver_webhooks()
    canceled = app.hearOf(SUBSCRIPTIONS, "modified", "canceled")["subscription"]
    assert canceled["id"] == added["id"]
    assert canceled["ended_at"]
    assert app.heard(SUBSCRIPTIONS)[0] == {"subscriptions": [], "changes": [], "size": 0, "empty": True}


def test_another_user__sees_nothing_of_it(app, buy, shop, sign_in, uid):
    buy(price=shop.monthly)
    assert app.readDocument(f"customers/{uid}")

    app.signIn(sign_in.custom_token("bob"))
    assert app.getCurrentUserSubscriptions() == []
    assert app.getCurrentUserPayments() == []
    with pytest.raises(AppError, match="permission-denied"):
        app.readDocument(f"customers/{uid}")


def test_portal_link__comes_from_the_extensions_function(app, buy, shop, live_server, settings, uid):
    buy(price=shop.monthly)

    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "REDIRECT_HOSTS": ["shop.example"]}
    link = app.portal(f"{live_server.url}/payments/triggers", {"returnUrl": "https://shop.example/account"})
    assert link["customer"] == Customer.objects.get(pk=uid).stripe_id
    assert link["return_url"] == "https://shop.example/account"

    app.signOut()
    with pytest.raises(AppError, match="unauthenticated"):
        app.portal(f"{live_server.url}/payments/triggers", {"returnUrl": "https://shop.example/account"})
