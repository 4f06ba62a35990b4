"""create_session: what goes to Stripe, what is written, what it costs, and what happens when something fails."""

import threading
from datetime import UTC, datetime

import grpc
import pytest
from django.core.cache import cache
from django.db import OperationalError, connections

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import (
    IdempotencyConflict,
    InvalidRequest,
    Misconfigured,
    NotFound,
    StripeRefused,
    StripeUnavailable,
)
from django_firestore_stripe.models import CheckoutSession, Customer
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.checkout import create_session, creation, get_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.signals import checkout_session_created
from tests import factories as make
from tests.factories import document, post

pytestmark = pytest.mark.django_db(databases=["firestore"])

ADA = Buyer(uid="ada", email="ada@example.com")
ORIGIN = "https://shop.example"


def buy(price, *, buyer=ADA, key=None, parameters=None, **fields):
    addresses = {"success_url": f"{ORIGIN}/ok?s={{CHECKOUT_SESSION_ID}}", "cancel_url": f"{ORIGIN}/cancel"}
    request = SessionRequest(**{**addresses, "price": price, **fields})
    return create_session(buyer=buyer, request=request, origin=ORIGIN, key=key, parameters=parameters)


def sessions():
    return list(CheckoutSession.objects.filter(customer="ada"))


def posts(emulator, path="/v1/checkout/sessions"):
    return [request for request in emulator.requests if (request.method, request.path) == ("POST", path)]


def test_session__is_written_whole_and_once(shop):
    session = buy(shop.shirt, quantity=2, metadata={"order": "7"})

    path = "customers/ada/checkout_sessions/" + session.pk.partition("/")[2]
    stored = document(path)
    created = stored.pop("created")
    assert stored == {
        "client": "web",
        "mode": "payment",
        "price": shop.shirt,
        "quantity": 2,
        "metadata": {"order": "7"},
        "success_url": f"{ORIGIN}/ok?s={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{ORIGIN}/cancel",
        "sessionId": session.session_id,
        "url": session.url,
    }
    assert abs((datetime.now(UTC) - created).total_seconds()) < 60
    assert session.session_id.startswith("cs_test_")


def test_request_to_stripe__has_the_extensions_defaults(shop, stripe_emulator):
    buy(shop.monthly)

    (request,) = posts(stripe_emulator)
    customer = document("customers/ada")["stripeId"]
    assert request.params == {
        "mode": "subscription",
        "customer": customer,
        "billing_address_collection": "required",
        "locale": "auto",
        "success_url": f"{ORIGIN}/ok?s={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{ORIGIN}/cancel",
        "line_items": [{"price": shop.monthly, "quantity": "1"}],
        "allow_promotion_codes": "false",
        "payment_method_collection": "always",
    }


def test_server_parameters__reach_stripe(shop, stripe_emulator):
    buy(shop.monthly, parameters={"subscription_data": {"trial_period_days": 7}})

    assert posts(stripe_emulator)[0].params["subscription_data"] == {"trial_period_days": "7"}


def test_line_items__derive_the_mode_from_all_prices(shop):
    items = [{"price": shop.shirt, "quantity": 2}, {"price": shop.monthly, "quantity": 1}]

    session = buy(None, line_items=items)

    assert (session.mode, session.line_items) == ("subscription", items)


def test_metered_price__is_sent_without_quantity(client, shop, stripe_api, stripe_emulator):
    metered = {"interval": "month", "usage_type": "metered"}
    sent = make.event("price.created", make.price(id="price_usage", product="prod_gold", recurring=metered))
    post(client, sent)
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=400)

    for fields in ({"price": "price_usage"}, {"line_items": [{"price": "price_usage"}, {"price": shop.monthly}]}):
        with pytest.raises(StripeRefused):
            buy(fields.pop("price", None), **fields)

    sent = [request.params["line_items"] for request in posts(stripe_emulator)]
    assert sent == [
        [{"price": "price_usage"}],
        [{"price": "price_usage"}, {"price": shop.monthly, "quantity": "1"}],
    ]


def test_first_purchase__makes_the_customer(shop, stripe_emulator):
    buy(shop.shirt)

    (request,) = posts(stripe_emulator, "/v1/customers")
    assert request.params == {"email": "ada@example.com", "metadata": {"firebaseUID": "ada"}}
    assert Customer.objects.get(pk="ada").email == "ada@example.com"


def test_known_customer__costs_one_commit_and_one_request(
    shop, stripe_emulator, django_assert_num_queries, firestore_connection
):
    buy(shop.shirt)
    stripe_emulator.reset_requests()

    with django_assert_num_queries(1, connection=firestore_connection):
        buy(shop.shirt)

    assert len(stripe_emulator.requests) == 1


def test_known_customer__costs_two_rpcs_where_the_mapping_is_not_remembered(
    shop, stripe_emulator, django_assert_num_queries, firestore_connection
):
    buy(shop.shirt)
    stripe_emulator.reset_requests()
    mappings.forget(uid="ada", customer=document("customers/ada")["stripeId"])

    with django_assert_num_queries(2, connection=firestore_connection):
        buy(shop.shirt)

    assert len(stripe_emulator.requests) == 1


def test_empty_cache__costs_one_more_request_to_find_the_price(
    shop, stripe_emulator, django_assert_num_queries, firestore_connection
):
    buy(shop.shirt)
    stripe_emulator.reset_requests()
    cache.clear()

    with django_assert_num_queries(2, connection=firestore_connection):
        buy(shop.shirt)

    assert [request.method for request in stripe_emulator.requests] == ["GET", "POST"]


def test_two_threads_of_a_new_user__make_one_stripe_customer(shop, stripe_emulator, stripe_api):
    made, failed = [], []
    barrier = threading.Barrier(2)

    def work():
        barrier.wait()
        try:
            made.append(buy(shop.shirt).session_id)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert len(set(made)) == 2
    customers = stripe_api.v1.customers.list().data
    assert [customer.id for customer in customers] == [document("customers/ada")["stripeId"]]


def test_session__has_18_seconds_in_all(shop):
    left = []

    def receive(**_kwargs):
        left.append(deadlines.remaining(1000))

    checkout_session_created.connect(receive)
    try:
        buy(shop.shirt)
    finally:
        checkout_session_created.disconnect(receive)

    assert [0 < seconds <= creation.DEADLINE < 20 for seconds in left] == [True]


def test_same_key__gives_the_same_session(shop, stripe_emulator):
    first = buy(shop.shirt, key="order-7")
    stripe_emulator.reset_requests()

    second = buy(shop.shirt, key="order-7")

    assert (second.session_id, second.pk) == (first.session_id, first.pk)
    assert posts(stripe_emulator) == []
    assert len(sessions()) == 1


def test_same_key_for_another_request__is_a_conflict(shop):
    buy(shop.shirt, key="order-7")

    with pytest.raises(IdempotencyConflict):
        buy(shop.shirt, quantity=5, key="order-7")

    assert len(sessions()) == 1


def test_same_key_with_less_asked_for__is_a_conflict(shop):
    buy(shop.shirt, quantity=5, promotion_code=None, key="order-7")

    with pytest.raises(IdempotencyConflict):
        buy(shop.shirt, key="order-7")


def test_same_key_with_the_mode_spelled_out__gives_the_same_session(shop):
    first = buy(shop.shirt, key="order-7")

    assert buy(shop.shirt, mode="payment", key="order-7").pk == first.pk
    with pytest.raises(IdempotencyConflict):
        buy(shop.shirt, mode="subscription", key="order-7")


def test_same_key_once_the_price_is_no_longer_sold__gives_the_same_session(shop, stripe_api, deliver_webhooks):
    first = buy(shop.shirt, key="order-7")
    stripe_api.v1.prices.update(shop.shirt, {"active": False})
    deliver_webhooks()

    assert buy(shop.shirt, key="order-7").pk == first.pk
    with pytest.raises(InvalidRequest):
        buy(shop.shirt, key="order-8")


def test_same_key_of_another_user__is_another_session(shop):
    mine = buy(shop.shirt, key="order-7")

    theirs = buy(shop.shirt, key="order-7", buyer=Buyer(uid="bob"))

    assert mine.session_id != theirs.session_id


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"price": "price_unknown"}, "price"),
        ({"price": "price_unknown", "quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 1_000_000}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"price": None}, "price"),
        ({"line_items": [{"price": "price_1"}]}, "price"),
        ({"price": None, "line_items": []}, "line_items"),
        ({"price": None, "line_items": [{"price": "price_unknown"}]}, "line_items"),
        ({"price": None, "line_items": [{"price": "price_1", "amount": 1}]}, "line_items"),
        ({"price": "../products/x"}, "price"),
        ({"mode": "setup"}, "mode"),
        ({"mode": "subscription"}, "mode"),
        ({"success_url": "https://evil.example/"}, "success_url"),
        ({"cancel_url": "//evil.example/"}, "cancel_url"),
        ({"locale": "xx_YY!"}, "locale"),
        ({"metadata": {"k" * 41: "v"}}, "metadata"),
        ({"metadata": {"k": "v" * 501}}, "metadata"),
        ({"trial_from_plan": True}, "trial_from_plan"),
        ({"automatic_tax": True}, "automatic_tax"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"client_reference_id": "x"}, "client_reference_id"),
    ],
)
def test_bad_request__names_the_field_and_writes_nothing(shop, stripe_emulator, fields, wrong):
    with pytest.raises(InvalidRequest) as raised:
        buy(**{"price": shop.shirt, **fields})

    assert wrong in raised.value.errors
    assert posts(stripe_emulator) == []
    assert sessions() == []
    assert document("customers/ada") is None


def test_many_unknown_prices__cost_one_request(shop, stripe_emulator):
    with pytest.raises(InvalidRequest) as refused:
        buy(None, line_items=[{"price": f"price_{number:02}"} for number in range(20)])

    assert refused.value.errors == {"line_items": ["There is no price 'price_00'."]}
    assert [request.path for request in stripe_emulator.requests] == ["/v1/prices/price_00"]


def let_everything_pass(_request, _uid):
    """Stand for a project's own session policy."""


@pytest.mark.parametrize("chosen", [{}, {"line_items": []}])
def test_nothing_chosen__is_refused_whatever_the_policy(shop, settings, stripe_emulator, chosen):
    policy = f"{__name__}.let_everything_pass"
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "SESSION_POLICY": policy}

    with pytest.raises(InvalidRequest):
        buy(None, **chosen)

    assert stripe_emulator.requests == []


def test_inactive_price__is_not_sold(shop):
    with pytest.raises(InvalidRequest, match="no longer sold"):
        buy(shop.archived)


def test_price_that_stripe_has_and_firestore_not__is_not_sold(shop, stripe_api):
    hidden = stripe_api.v1.prices.create({"product": "prod_shirt", "currency": "eur", "unit_amount": 1})

    with pytest.raises(InvalidRequest, match="There is no price"):
        buy(hidden.id)


@pytest.mark.parametrize("uid", ["", ".", "..", "__x__", "a/b", "x" * 1501, "\ud800"])
def test_uid_that_can_be_no_document_id__is_refused(shop, uid):
    with pytest.raises(InvalidRequest):
        buy(shop.shirt, buyer=Buyer(uid=uid))


def test_stripe_500__is_asked_once_more_under_a_second_key(shop, stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=3)

    session = buy(shop.shirt)

    keys = {request.headers["Idempotency-Key"] for request in posts(stripe_emulator)}
    document_id = session.pk.partition("/")[2]
    assert keys == {f"ada/{document_id}", f"ada/{document_id}/2"}
    assert len(sessions()) == 1


def test_stripe_that_stays_down__is_unavailable_and_writes_nothing(shop, stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=99)

    with pytest.raises(StripeUnavailable):
        buy(shop.shirt)

    assert sessions() == []


def test_stripe_time_out__is_not_repeated_under_another_key(shop, stripe_emulator, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_TIMEOUT": 0.5}
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", delay=1.5, times=9)

    with pytest.raises(StripeUnavailable):
        buy(shop.shirt)

    assert len({request.headers["Idempotency-Key"] for request in posts(stripe_emulator)}) == 1
    assert sessions() == []


def test_wrong_key__is_the_operators_mistake(shop, stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=401)

    with pytest.raises(Misconfigured) as raised:
        buy(shop.shirt)

    assert "sk_test" not in str(raised.value)


def test_refusal__is_stripes_own_sentence(shop):
    with pytest.raises(StripeRefused, match="No such promotion code"):
        buy(shop.shirt, promotion_code="promo_unknown")

    assert sessions() == []


def test_customer_deleted_at_stripe__is_replaced(shop, stripe_api):
    buy(shop.shirt)
    gone = document("customers/ada")["stripeId"]
    stripe_api.v1.customers.delete(gone)

    session = buy(shop.shirt)

    assert session.url
    assert document("customers/ada")["stripeId"] != gone


@pytest.mark.bundled
def test_firestore_that_is_down__is_an_operational_error(shop, firestore_emulator, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    firestore_emulator.faults.inject("BatchGetDocuments", code=grpc.StatusCode.UNAVAILABLE, times=99)

    with pytest.raises(OperationalError):
        buy(shop.shirt)


@pytest.mark.bundled
def test_commit_whose_answer_is_lost__leaves_one_document(shop, firestore_emulator):
    buy(shop.shirt)
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    session = buy(shop.shirt)

    assert {stored.session_id for stored in sessions()} >= {session.session_id}
    assert len(sessions()) == 2


@pytest.mark.parametrize("session_id", ["", "x" * 2000, "\ud800", "cs_test_1/..", "cs test"])
def test_get_session__takes_no_id_that_can_be_none(session_id):
    with pytest.raises(NotFound):
        get_session(uid="ada", session_id=session_id)


def test_get_session__finds_ones_own_only(shop):
    session = buy(shop.shirt)

    assert get_session(uid="ada", session_id=session.session_id).pk == session.pk
    with pytest.raises(NotFound):
        get_session(uid="bob", session_id=session.session_id)
