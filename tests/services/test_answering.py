"""Client-written sessions: what becomes of a document, at Stripe and in Firestore."""

import threading
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from django.core.cache import cache
from django.db import OperationalError, connections

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured, StripeUnavailable
from django_firestore_stripe.firestore.writes import commit, create, delete, merge
from django_firestore_stripe.services.answering import answer as answering
from django_firestore_stripe.services.answering.answer import Outcome
from django_firestore_stripe.signals import checkout_session_created
from tests.factories import document
from tests.services.client_documents import ADDRESSES, PATH, again, age, answered, asked_of, write

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts")]


def test_web__is_answered_in_one_write(shop, stripe_emulator):
    stored = answered(price=shop.shirt, quantity=2, note="mine")

    (request,) = asked_of(stripe_emulator)
    assert request.params["line_items"] == [{"price": shop.shirt, "quantity": "2"}]
    created = stored.pop("created")
    assert abs((datetime.now(UTC) - created).total_seconds()) < 60
    assert stored.pop("sessionId").startswith("cs_test_")
    assert stored.pop("url").startswith(stripe_emulator.url)
    assert stored == {
        "client": "web",
        "mode": "payment",
        "price": shop.shirt,
        "quantity": 2,
        "note": "mine",
        **ADDRESSES,
    }


def test_answer__costs_two_rpcs_and_one_request(shop, stripe_emulator, firestore_connection, django_assert_num_queries):
    answered("customers/ada/checkout_sessions/warm", price=shop.shirt)
    write(price=shop.shirt)
    stripe_emulator.reset_requests()

    with django_assert_num_queries(2, connection=firestore_connection):
        again()

    assert len(stripe_emulator.requests) == 1


def test_answer__is_announced(shop):
    announced = []

    def receive(session, uid, **_kwargs):
        announced.append((session.pk, session.session_id, uid))

    checkout_session_created.connect(receive)
    try:
        stored = answered(price=shop.shirt)
    finally:
        checkout_session_created.disconnect(receive)

    assert announced == [("ada/doc1", stored["sessionId"], "ada")]


@pytest.mark.parametrize(
    "fields",
    [{"sessionId": "cs_1"}, {"url": "https://x.example"}, {"error": {"message": "No."}}, {"ephemeralKeySecret": "ek"}],
)
def test_answered_document__is_left(shop, stripe_emulator, fields):
    write(price=shop.shirt, **fields)

    assert again() is Outcome.LEFT
    assert document(PATH) == {"price": shop.shirt, **ADDRESSES, **fields}
    assert stripe_emulator.requests == []


def test_missing_document__is_left(stripe_emulator):
    assert again() is Outcome.LEFT
    assert stripe_emulator.requests == []


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"price": "price_nope"}, {"message": "price: There is no price 'price_nope'.", "param": "price"}),
        ({"price": 7}, {"message": "price: This is no id of a price.", "param": "price"}),
        ({}, {"message": "price: Give a price or line items.", "param": "price"}),
        (
            {"line_items": "x"},
            {"message": "line_items: Takes a list of maps with price and quantity.", "param": "line_items"},
        ),
        (
            {"line_items": ["x"]},
            {"message": "line_items: Takes a list of maps with price and quantity.", "param": "line_items"},
        ),
        (
            {"trial_period_days": 90},
            {"message": "trial_period_days: This is decided by the server.", "param": "trial_period_days"},
        ),
        ({"customer": "cus_1"}, {"message": "customer: This is decided by the server.", "param": "customer"}),
        ({"success_url": "https://evil.example"}, {"param": "success_url"}),
        ({"success_url": 5}, {"message": "success_url: Takes a string.", "param": "success_url"}),
        ({"client": "desktop"}, {"message": "client: Takes 'web' or 'mobile'.", "param": "client"}),
        ({"client": "mobile", "mode": "payment", "amount": 1, "currency": "usd"}, {"param": "amount"}),
    ],
)
def test_strict__refuses_with_the_field(shop, stripe_emulator, fields, error):
    stripe_emulator.reset_requests()
    fields = {"price": shop.shirt, **fields} if fields else {}

    stored = answered(**fields)

    assert error.items() <= stored["error"].items()
    assert stored["error"]["code"] == "invalid-argument"
    assert "sessionId" not in stored
    assert asked_of(stripe_emulator) == []


@pytest.mark.usefixtures("extension")
def test_extension__leaves_prices_and_addresses_to_stripe(shop, stripe_emulator):
    stored = answered(price=shop.monthly, trial_period_days=14, success_url="myapp://ok", tax_rates=[])

    (request,) = asked_of(stripe_emulator)
    assert request.params["success_url"] == "myapp://ok"
    assert request.params["subscription_data"] == {"trial_period_days": "14"}
    assert stored["mode"] == "subscription"


@pytest.mark.usefixtures("extension")
def test_extension__ignores_what_it_ignored_and_logs_it(shop, stripe_emulator, caplog):
    answered(price=shop.monthly, customer="cus_other", customer_email="x@y.z", submit_type="donate", note={"a": 1})

    (request,) = asked_of(stripe_emulator)
    assert f"{PATH} asks for customer, customer_email, submit_type: ignored under SESSION_POLICY" in caplog.messages
    assert request.params["customer"] == document("customers/ada")["stripeId"]
    assert not request.params.keys() & {"customer_email", "submit_type", "note"}


@pytest.mark.usefixtures("extension")
def test_payment_method_types__are_sent_in_a_version_that_knows_them(shop, stripe_emulator):
    stored = answered(price=shop.monthly, payment_method_types=["card"])

    (request,) = asked_of(stripe_emulator)
    assert stored["sessionId"]
    assert request.params["payment_method_types"] == ["card"]
    assert request.headers["Stripe-Version"] == "2025-03-31.basil"


@pytest.mark.usefixtures("extension")
def test_stripes_refusal__is_stripes_own_sentence(shop):
    stored = answered(price="price_nope")

    assert stored["error"]["message"] == "No such price: 'price_nope'"
    assert (stored["error"]["code"], stored["error"]["param"]) == ("resource_missing", "line_items[0][price]")


@pytest.mark.usefixtures("extension")
def test_null__means_not_asked_for(shop, stripe_emulator):
    answered(price=shop.monthly, quantity=None, locale=None, metadata=None, line_items=None, client=None, mode=None)

    (request,) = asked_of(stripe_emulator)
    assert (request.params["locale"], request.params["line_items"][0]["quantity"]) == ("auto", "1")
    assert "" not in request.params.values()


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("collection", ["", "configuration"])
def test_shipping__goes_to_the_configured_countries(shop, stripe_emulator, settings, collection):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_CONFIG_COLLECTION": collection}
    commit([create(f"{collection or 'products'}/shipping_countries", {"allowed_countries": ["DE", "AT"]})])

    answered(price=shop.monthly, collect_shipping_address=True)

    (request,) = asked_of(stripe_emulator)
    assert request.params["shipping_address_collection"] == {"allowed_countries": ["DE", "AT"]}


def own_policy(request, _uid):
    """Allow everything, as a careless project would."""
    return request


def test_own_policy__passes_further_parameters_on_by_name(shop, stripe_emulator, policy):
    policy(f"{__name__}.own_policy")

    answered(price=shop.shirt, submit_type="book", custom_text={"submit": {"message": "Thanks"}})

    (request,) = asked_of(stripe_emulator)
    assert request.params["submit_type"] == "book"
    assert request.params["custom_text"] == {"submit": {"message": "Thanks"}}


@pytest.mark.parametrize(
    "fields",
    [
        {"customer": "cus_other"},
        {"customer_email": "x@y.z"},
        {"payment_intent_data": {"application_fee_amount": 1}},
        {"payment_intent_data": {"transfer_data": {"destination": "acct_1"}}},
        {"subscription_data": {"on_behalf_of": "acct_1"}},
    ],
)
def test_no_policy__lets_a_client_choose_who_pays_or_is_paid(shop, stripe_emulator, policy, fields):
    policy(f"{__name__}.own_policy")

    stored = answered(price=shop.shirt, **fields)

    (name,) = fields
    assert stored["error"] == {
        "message": f"{name}: This is decided by the server.",
        "code": "invalid-argument",
        "param": name,
    }
    assert asked_of(stripe_emulator) == []


def test_same_document_id_of_two_users__are_two_sessions(shop):
    first = answered("customers/ada/checkout_sessions/doc1", price=shop.shirt)
    second = answered("customers/bob/checkout_sessions/doc1", price=shop.monthly)

    assert first["sessionId"] != second["sessionId"]


def test_document_made_again__is_another_session(shop):
    first = answered(price=shop.shirt)
    commit([delete(PATH)])

    second = answered(price=shop.monthly)

    assert "error" not in second
    assert first["sessionId"] != second["sessionId"]


def test_eight_deliveries_at_once__are_one_session_and_one_customer(shop, stripe_api):
    write(price=shop.shirt)
    outcomes = []

    def deliver():
        outcomes.append(again())
        connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [Outcome.ANSWERED, *[Outcome.LEFT] * 7]
    assert len(stripe_api.v1.checkout.sessions.list().data) == 1
    assert len(stripe_api.v1.customers.list().data) == 1


def test_stripe_down__is_not_answered_yet(shop, stripe_emulator):
    write(price=shop.shirt)
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=9)

    with pytest.raises(StripeUnavailable):
        again()

    assert document(PATH) == {"price": shop.shirt, **ADDRESSES}
    stripe_emulator.faults.clear()
    assert again() is Outcome.ANSWERED


def test_stripe_down_for_too_long__is_an_error(shop, stripe_emulator, monkeypatch):
    write(price=shop.shirt)
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=9)
    age(monkeypatch, seconds=26)

    assert again() is Outcome.REFUSED
    assert document(PATH)["error"]["code"] == "unavailable"


@pytest.mark.parametrize(("ago", "most"), [(0, 18), (10, 17.5), (24, 3.5), (26, 2.5), (3_600, 18)])
def test_attempt__ends_while_the_client_still_waits(shop, monkeypatch, ago, most):
    write(price=shop.shirt)
    age(monkeypatch, seconds=ago)
    given = []

    def note(_asking):
        given.append(deadlines.remaining(100))
        raise InvalidRequest({"price": ["No."]})

    monkeypatch.setitem(answering.CLIENTS, "web", note)

    again()

    assert most - 1 < given[0] <= most


def test_wrong_key__is_no_clients_mistake(shop, stripe_emulator):
    write(price=shop.shirt)
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=401, times=9)

    with pytest.raises(Misconfigured):
        again()

    assert "error" not in document(PATH)


def test_document_of_yesterday__is_an_error(shop, stripe_emulator, monkeypatch):
    write(price=shop.shirt)
    age(monkeypatch, hours=24)

    assert again() is Outcome.REFUSED
    assert document(PATH)["error"]["param"] == "created"
    assert asked_of(stripe_emulator) == []


@pytest.mark.bundled
def test_commit_whose_answer_is_lost__leaves_one_answer(shop, firestore_emulator, stripe_api):
    answered("customers/ada/checkout_sessions/warm", price=shop.shirt)
    write(price=shop.shirt)
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    again()

    assert document(PATH)["sessionId"]
    assert len(stripe_api.v1.checkout.sessions.list().data) == 2


@pytest.mark.bundled
def test_firestore_down__is_not_answered_yet(shop, firestore_emulator, settings):
    write(price=shop.shirt)
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    firestore_emulator.faults.inject("BatchGetDocuments", code=grpc.StatusCode.UNAVAILABLE, times=99)

    with pytest.raises(OperationalError):
        again()


def test_change_meanwhile__does_not_lose_the_session(shop, monkeypatch):
    write(price=shop.shirt)
    maker = answering.web.answer

    def slow(asking):
        fields = maker(asking)
        commit([merge(PATH, {"note": "changed"})])
        return fields

    monkeypatch.setattr(answering, "CLIENTS", {"web": slow})

    assert again() is Outcome.ANSWERED
    stored = document(PATH)
    assert (stored["note"], bool(stored["sessionId"])) == ("changed", True)


def test_document_deleted_meanwhile__is_not_made_again(shop, monkeypatch):
    write(price=shop.shirt)
    maker = answering.web.answer

    def slow(asking):
        fields = maker(asking)
        commit([delete(PATH)])
        return fields

    monkeypatch.setattr(answering, "CLIENTS", {"web": slow})

    assert again() is Outcome.LEFT
    assert document(PATH) is None


def test_uid_that_is_none__is_refused():
    with pytest.raises(InvalidRequest):
        again(uid="..")


@pytest.mark.usefixtures("extension")
def test_mobile_payment__gets_its_secrets(shop, stripe_emulator, stripe_api):
    stored = answered(client="mobile", mode="payment", amount=3000, currency="usd", metadata={"order": "9"})

    (request,) = asked_of(stripe_emulator, "/v1/payment_intents")
    (intent,) = stripe_api.v1.payment_intents.list().data
    assert request.params["automatic_payment_methods"] == {"enabled": "true"}
    assert (intent.amount, intent.metadata.to_dict()) == (3000, {"order": "9"})
    assert stored["paymentIntentClientSecret"] == intent.client_secret
    assert stored["setupIntentClientSecret"] is None
    assert stored["ephemeralKeySecret"].startswith("ek_test_")
    assert stored["customer"] == document("customers/ada")["stripeId"]
    assert (stored["client"], stored["mode"]) == ("mobile", "payment")
    assert not stored.keys() & {"url", "sessionId"}


@pytest.mark.usefixtures("extension")
def test_mobile_setup__gets_its_secret(shop):
    stored = answered(client="mobile", mode="setup")

    assert stored["setupIntentClientSecret"].startswith("seti_")
    assert stored["paymentIntentClientSecret"] is None


@pytest.mark.usefixtures("extension")
def test_mobile_subscription__waits_for_its_first_payment(shop, stripe_api):
    stored = answered(client="mobile", price=shop.monthly, quantity=2)

    (subscription,) = stripe_api.v1.subscriptions.list({"status": "all"}).data
    assert (subscription.status, subscription["items"].data[0].quantity) == ("incomplete", 2)
    assert subscription.metadata["firebaseUserUID"] == "ada"
    assert stored["paymentIntentClientSecret"].startswith("pi_")
    assert stored["mode"] == "subscription"


@pytest.mark.usefixtures("extension")
def test_mobile_trial__collects_the_payment_method(shop):
    stored = answered(client="mobile", price=shop.monthly, trial_period_days=14)

    assert stored["setupIntentClientSecret"].startswith("seti_")
    assert stored["paymentIntentClientSecret"] is None


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize(
    ("fields", "param"), [({"mode": "donate"}, "mode"), ({"mode": "payment", "currency": "usd"}, "amount")]
)
def test_mobile__says_what_is_missing(shop, stripe_emulator, fields, param):
    stored = answered(client="mobile", **fields)

    assert stored["error"]["param"] == param
    assert asked_of(stripe_emulator, "/v1/payment_intents") == []


def statuses_of(stripe_api, kind):
    """Return the statuses of all that a mobile session may have made at Stripe."""
    made = {
        "payment": lambda: stripe_api.v1.payment_intents.list().data,
        "setup": lambda: stripe_api.v1.setup_intents.list().data,
        "subscription": lambda: stripe_api.v1.subscriptions.list({"status": "all"}).data,
    }[kind]()
    return [each.status for each in made]


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("mode", ["payment", "setup", "subscription"])
def test_mobile_key_that_fails__leaves_nothing_to_pay(shop, stripe_emulator, stripe_api, monkeypatch, mode):
    write(client="mobile", mode=mode, amount=3000, currency="usd", price=shop.monthly)
    stripe_emulator.faults.inject("POST", "/v1/ephemeral_keys", status=500, times=9)
    age(monkeypatch, seconds=26)

    again()

    assert document(PATH)["error"]["code"] == "unavailable"
    (status,) = statuses_of(stripe_api, mode)
    assert status in {"canceled", "incomplete_expired"}


@pytest.mark.usefixtures("extension")
def test_mobile_key_that_fails_once__is_for_the_same_payment(shop, stripe_emulator, stripe_api):
    write(client="mobile", mode="payment", amount=3000, currency="usd")
    stripe_emulator.faults.inject("POST", "/v1/ephemeral_keys", status=500, times=9)
    with pytest.raises(StripeUnavailable):
        again()
    stripe_emulator.faults.clear()

    again()

    assert statuses_of(stripe_api, "payment") == ["requires_payment_method"]
    assert document(PATH)["ephemeralKeySecret"].startswith("ek_test_")


@pytest.mark.usefixtures("extension")
def test_mobile_payment_that_cannot_be_cancelled__has_its_error(shop, stripe_emulator, monkeypatch):
    write(client="mobile", mode="payment", amount=3000, currency="usd")
    stripe_emulator.faults.inject("POST", "/v1/ephemeral_keys", status=500, times=9)
    stripe_emulator.faults.inject("POST", "/v1/payment_intents/*/cancel", status=500, times=9)
    age(monkeypatch, seconds=26)

    assert again() is Outcome.REFUSED
    assert document(PATH)["error"]["code"] == "unavailable"


@pytest.mark.usefixtures("extension")
@pytest.mark.parametrize("mode", ["payment", "subscription"])
def test_mobile_repeated__makes_nothing_twice(shop, stripe_api, mode):
    write(client="mobile", mode=mode, amount=3000, currency="usd", price=shop.monthly)
    threads = [threading.Thread(target=lambda: (again(), connections.close_all())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cache.clear()

    assert len(stripe_api.v1.customers.list().data) == 1
    assert len(statuses_of(stripe_api, mode)) == 1


@pytest.mark.usefixtures("extension", "stripe_emulator")
@pytest.mark.parametrize(
    "fields",
    [
        {"line_items": ["price_1"]},
        {"line_items": "x"},
        {"line_items": 5},
        {"price": ["x"]},
        {"price": {"a": 1}},
        {"price": "price_1", "collect_shipping_address": True, "shipping_rates": 5},
        {"client": "mobile", "mode": "setup", "metadata": "x"},
    ],
    ids=repr,
)
def test_extension__tells_of_what_cannot_be_read(fields):
    assert answered(**fields)["error"]["message"]


@pytest.mark.bundled
def test_document_without_room__is_left_for_good(shop):
    write(price="price_nope", filler="x" * 1_048_330)

    assert again() is Outcome.LEFT


def test_mobile__buys_under_strict_only_what_is_sold(shop, stripe_emulator, stripe_api):
    hidden = stripe_api.v1.prices.create(
        {"product": "prod_gold", "currency": "usd", "unit_amount": 1, "recurring": {"interval": "month"}}
    )

    stored = answered(client="mobile", price=hidden.id)

    assert stored["error"]["param"] == "price"
    assert asked_of(stripe_emulator, "/v1/subscriptions") == []


@pytest.mark.usefixtures("extension")
def test_mobile__looks_at_the_price_that_is_bought(shop, stripe_api, store, settings, deliver_webhooks):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "REFUSE_SECOND_SUBSCRIPTION": True}
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}, "payment_method": "pm_card_visa"})
    (card,) = stripe_api.v1.payment_methods.list({"customer": customer.id}).data
    store("customers/ada", stripeId=customer.id)
    given = {"customer": customer.id, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    subscription = stripe_api.v1.subscriptions.create(given).id
    deliver_webhooks()
    # One of this very second might be the answer to the document itself.
    store(f"customers/ada/subscriptions/{subscription}", created=datetime.now(UTC) - timedelta(days=1))

    stored = answered(client="mobile", price=shop.monthly, line_items=[{"price": "price_other"}])

    assert "already" in stored["error"]["message"]


@pytest.mark.parametrize("mode", ["payment", "setup", "subscription"])
@pytest.mark.usefixtures("extension")
def test_mobile_customer_that_is_gone_at_stripe__is_replaced(shop, stripe_api, store, mode):
    gone = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}}).id
    stripe_api.v1.customers.delete(gone)
    store("customers/ada", stripeId=gone)
    wanted = {"payment": {"amount": 500, "currency": "usd"}, "subscription": {"price": shop.monthly}}

    stored = answered(client="mobile", mode=mode, **wanted.get(mode, {}))

    assert "error" not in stored
    assert stored["customer"] not in {gone, None}
    assert document("customers/ada")["stripeId"] == stored["customer"]
