import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .conftest import client
from .lives import HOUR, Life
from .shop import Shop
from .test_hosted_page import page, submit, text

CARD = {"number": "4000002500003155", "exp_month": 12, "exp_year": 2034}
BACK = "https://shop.example/back?order=7"
ASKS = {"cardNumber": "4000 0025 0000 3155"}


def kinds(emulator: StripeEmulator) -> list[str]:
    return [event["type"] for event in emulator.events]


def press(url: str, action: str) -> requests.Response:
    return requests.post(url, data={"action": action}, allow_redirects=False, timeout=60)


@pytest.fixture
def asking(api: stripe.StripeClient) -> stripe.PaymentIntent:
    intent = api.v1.payment_intents.create({"amount": 1500, "currency": "usd"})
    return api.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_authenticationRequired", "return_url": BACK}
    )


def test_intent__page_with_two_buttons(asking: stripe.PaymentIntent) -> None:
    shown = text(requests.get(asking.next_action.redirect_to_url.url, timeout=60))

    assert asking.status == "requires_action"
    for part in ("Complete authentication", "Fail authentication", "$15.00"):
        assert part in shown


def test_intent__completed(emulator: StripeEmulator, api: stripe.StripeClient, asking: stripe.PaymentIntent) -> None:
    response = press(asking.next_action.redirect_to_url.url, "complete")

    assert response.status_code == 303
    assert response.headers["Location"] == (
        f"https://shop.example/back?order=7&payment_intent={asking.id}"
        f"&payment_intent_client_secret={asking.client_secret}&redirect_status=succeeded"
    )
    paid = api.v1.payment_intents.retrieve(asking.id)
    assert (paid.status, paid.next_action) == ("succeeded", None)
    assert kinds(emulator)[-3:] == ["payment_intent.requires_action", "charge.succeeded", "payment_intent.succeeded"]
    assert requests.get(asking.next_action.redirect_to_url.url, timeout=60).status_code == 404


def test_intent__failed(emulator: StripeEmulator, api: stripe.StripeClient, asking: stripe.PaymentIntent) -> None:
    response = press(asking.next_action.redirect_to_url.url, "fail")

    failed = api.v1.payment_intents.retrieve(asking.id)
    assert response.headers["Location"].endswith("redirect_status=failed")
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"
    assert kinds(emulator)[-1] == "payment_intent.payment_failed"


def test_intent__error_on_requires_action(api: stripe.StripeClient) -> None:
    params = {"amount": 1500, "currency": "usd", "confirm": True, "error_on_requires_action": True}

    with pytest.raises(stripe.CardError) as caught:
        api.v1.payment_intents.create({**params, "payment_method": "pm_card_authenticationRequired"})

    assert caught.value.code == "authentication_required"


def test_setup_intent__then_off_session_without_asking(api: stripe.StripeClient, shop: Shop) -> None:
    customer = shop.customer()
    method = api.v1.payment_methods.create({"type": "card", "card": CARD})
    setup = api.v1.setup_intents.create({"customer": customer.id, "payment_method": method.id})
    asked = api.v1.setup_intents.confirm(setup.id, {"return_url": BACK})

    press(asked.next_action.redirect_to_url.url, "complete")

    assert (asked.status, api.v1.setup_intents.retrieve(setup.id).status) == ("requires_action", "succeeded")
    later = {"amount": 900, "currency": "usd", "customer": customer.id, "payment_method": method.id, "confirm": True}
    assert api.v1.payment_intents.create(later).status == "succeeded"


def test_setup_intent__failed_then_canceled(api: stripe.StripeClient) -> None:
    method = api.v1.payment_methods.create({"type": "card", "card": CARD})
    setup = api.v1.setup_intents.create({"payment_method": method.id, "confirm": True, "return_url": BACK})

    press(setup.next_action.redirect_to_url.url, "fail")

    failed = api.v1.setup_intents.retrieve(setup.id)
    assert failed.last_setup_error.code == "setup_intent_authentication_failure"
    assert api.v1.setup_intents.cancel(setup.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        api.v1.setup_intents.confirm(setup.id)


@pytest.mark.parametrize("mode", ["payment", "subscription"])
def test_checkout__step_then_paid(emulator: StripeEmulator, shop: Shop, mode: str) -> None:
    session = shop.session(shop.price() if mode == "payment" else shop.monthly())

    step = submit(session, **ASKS)
    shown = requests.get(f"{emulator.url}{step.headers['Location']}", timeout=60)
    done = press(shown.url, "complete")

    assert step.headers["Location"] == f"/c/pay/{session.id}/authentication"
    assert "Complete authentication" in text(shown)
    assert done.headers["Location"] == f"https://shop.example/ok?session={session.id}"
    paid = shop.retrieve(session)
    assert (paid.status, paid.payment_status, paid.customer_details.email) == ("complete", "paid", "eve@example.com")
    found = kinds(emulator)
    assert found.index("payment_intent.requires_action") < found.index("charge.succeeded")
    assert found.count("payment_intent.created") == 1


def test_checkout__step_failed_then_another_card(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session()
    step = submit(session, **ASKS)

    failed = press(f"{emulator.url}{step.headers['Location']}", "fail")

    assert failed.status_code == 402
    assert "unable to authenticate" in text(failed)
    assert shop.retrieve(session).status == "open"
    again = requests.get(f"{session.url}/authentication", allow_redirects=False, timeout=60)
    assert again.headers["Location"] == f"/c/pay/{session.id}"
    assert submit(session).status_code == 303
    assert kinds(emulator).count("payment_intent.created") == 1


def test_checkout__setup_mode(emulator: StripeEmulator, shop: Shop) -> None:
    urls = {"success_url": "https://shop.example/ok"}
    session = shop.api.v1.checkout.sessions.create({"mode": "setup", "currency": "usd", **urls})

    step = submit(session, **ASKS)
    press(f"{emulator.url}{step.headers['Location']}", "complete")

    assert shop.retrieve(session, "setup_intent").setup_intent.status == "succeeded"
    assert "setup_intent.requires_action" in kinds(emulator)
    assert "all done" in text(page(session))


def test_renewal__asks_where_the_card_always_does(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    subscription = life.subscribe()
    life.use("pm_card_authenticationRequired")

    happened = life.advance(life.end(subscription) + HOUR)

    due = life.subscription(subscription, "latest_invoice.payments.data.payment.payment_intent")
    assert due.status == "past_due"
    assert due.latest_invoice.payments.data[0].payment.payment_intent.status == "requires_action"
    assert "invoice.payment_action_required" in happened


def test_first_payment__requires_action(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()
    subscription = shop.api.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": shop.monthly().id}],
            "default_payment_method": "pm_card_authenticationRequired",
        }
    )
    old = client(emulator, stripe_version="2022-11-15")
    legacy = old.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice.payment_intent"]})

    assert (subscription.status, legacy.latest_invoice.payment_intent.status) == ("incomplete", "requires_action")
    intent = legacy.latest_invoice.payment_intent
    press(f"{emulator.url}/3d_secure/{intent.id}", "complete")
    assert shop.api.v1.subscriptions.retrieve(subscription.id).status == "active"
