import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop


def test_create__defaults(shop: Shop) -> None:
    customer = shop.customer()

    intent = shop.api.v1.payment_intents.create(
        {"amount": 1500, "currency": "EUR", "customer": customer.id, "automatic_payment_methods": {"enabled": True}}
    )

    assert (intent.status, intent.currency, intent.customer) == ("requires_payment_method", "eur", customer.id)
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    assert intent.automatic_payment_methods.enabled is True


def test_confirm__pays(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create({"amount": 1500, "currency": "usd"})

    paid = api.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa", "expand": ["latest_charge"]})

    assert (paid.status, paid.amount_received, paid.latest_charge.amount) == ("succeeded", 1500, 1500)
    assert api.v1.charges.retrieve(paid.latest_charge.id).payment_intent == intent.id
    assert [event["type"] for event in emulator.events] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_confirm__declined(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create({"amount": 1500, "currency": "usd"})

    with pytest.raises(stripe.CardError) as caught:
        api.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})

    error = caught.value
    assert (error.http_status, error.code, error.error.decline_code) == (402, "card_declined", "generic_decline")
    assert error.user_message == "Your card was declined."
    assert error.error.payment_intent.id == intent.id
    kept = api.v1.payment_intents.retrieve(intent.id)
    assert (kept.status, kept.last_payment_error.code) == ("requires_payment_method", "card_declined")
    assert emulator.events[-1]["type"] == "payment_intent.payment_failed"


def test_confirm__without_payment_method(api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create({"amount": 1500, "currency": "usd"})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.payment_intents.confirm(intent.id)

    assert caught.value.code == "payment_intent_unexpected_state"


def test_create__and_confirm_in_one(api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create(
        {"amount": 1500, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    )

    assert intent.status == "succeeded"


def test_confirm__asks_for_authentication(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create({"amount": 1500, "currency": "usd"})

    asked = api.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_authenticationRequired", "return_url": "https://shop.example/back"}
    )

    assert (asked.status, asked.next_action.type) == ("requires_action", "redirect_to_url")
    assert emulator.events[-1]["type"] == "payment_intent.requires_action"


def test_update__and_cancel(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create({"amount": 1500, "currency": "usd"})

    assert api.v1.payment_intents.update(intent.id, {"amount": 1700}).amount == 1700
    canceled = api.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert emulator.events[-1]["type"] == "payment_intent.canceled"
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        api.v1.payment_intents.cancel(intent.id)


def test_manual_capture(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create(
        {
            "amount": 900,
            "currency": "usd",
            "capture_method": "manual",
            "payment_method": "pm_card_visa",
            "confirm": True,
        }
    )

    captured = api.v1.payment_intents.capture(intent.id)

    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 900, 0)
    assert (captured.status, captured.amount_received) == ("succeeded", 900)
    assert [event["type"] for event in emulator.events][-2:] == ["charge.captured", "payment_intent.succeeded"]


@pytest.fixture
def authorized(api: stripe.StripeClient) -> stripe.PaymentIntent:
    return api.v1.payment_intents.create({
        "amount": 900, "currency": "usd", "capture_method": "manual", "payment_method": "pm_card_visa", "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    })  # fmt: skip


def test_manual_capture__of_a_part(api: stripe.StripeClient, authorized: stripe.PaymentIntent) -> None:
    captured = api.v1.payment_intents.capture(authorized.id, {"amount_to_capture": 500, "metadata": {"a": "1"}})

    charge = api.v1.charges.retrieve(captured.latest_charge)
    assert (captured.status, captured.amount_received, captured.amount_capturable) == ("succeeded", 500, 0)
    assert captured.metadata["a"] == "1"
    assert (charge.captured, charge.amount_captured, charge.amount) == (True, 500, 900)


def test_manual_capture__of_too_much(api: stripe.StripeClient, authorized: stripe.PaymentIntent) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.payment_intents.capture(authorized.id, {"amount_to_capture": 901})

    assert (caught.value.code, caught.value.param) == ("amount_too_large", "amount_to_capture")


@pytest.mark.parametrize(
    ("version", "method"), [("2022-11-15", "automatic"), ("2024-04-10", "automatic_async"), (None, "automatic_async")]
)
def test_capture_method__by_version(api: stripe.StripeClient, version: str | None, method: str) -> None:
    options = {"stripe_version": version} if version else {}

    intent = api.v1.payment_intents.create({"amount": 900, "currency": "usd"}, options)

    assert intent.capture_method == method


def test_amount_too_small(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.payment_intents.create({"amount": 10, "currency": "eur"})

    assert (caught.value.code, caught.value.user_message) == ("amount_too_small", "Amount must be at least €0.50 eur")


def test_list__by_customer(shop: Shop) -> None:
    customer = shop.customer()
    intents = shop.api.v1.payment_intents
    intents.create({"amount": 1500, "currency": "usd"})
    own = intents.create({"amount": 1500, "currency": "usd", "customer": customer.id})

    assert [each.id for each in intents.list({"customer": customer.id})] == [own.id]


def test_payment_method__attach_list_detach(shop: Shop) -> None:
    customer, methods = shop.customer(), shop.api.v1.payment_methods

    attached = methods.attach("pm_card_mastercard", {"customer": customer.id})

    assert methods.retrieve(attached.id).card.brand == "mastercard"
    assert [each.id for each in shop.api.v1.customers.payment_methods.list(customer.id)] == [attached.id]
    assert methods.detach(attached.id).customer is None


def test_setup_intent__with_card(shop: Shop) -> None:
    customer = shop.customer()

    intent = shop.api.v1.setup_intents.create(
        {"customer": customer.id, "payment_method": "pm_card_visa", "confirm": True}
    )

    assert shop.api.v1.setup_intents.retrieve(intent.id).status == "succeeded"
    assert shop.api.v1.payment_methods.retrieve(intent.payment_method).customer == customer.id


def test_ephemeral_key(shop: Shop) -> None:
    customer = shop.customer()

    key = shop.api.v1.ephemeral_keys.create({"customer": customer.id}, {"stripe_version": "2022-11-15"})

    assert key.secret.startswith("ek_test_")
    assert key.expires - key.created == 3600
    assert key.to_dict()["associated_objects"] == [{"id": customer.id, "type": "customer"}]
