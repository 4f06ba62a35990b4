"""Syncing one object: what is asked, what is written, and what is left alone."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.exceptions import NotFound, StripeUnavailable
from django_firestore_stripe.firestore.writes import commit, delete, merge, replace
from django_firestore_stripe.models import Invoice, Payment, Price, Subscription
from django_firestore_stripe.services import sync
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.services.sync import Outcome, protocol, things
from tests.factories import document, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture
def subscribed(stripe_api, shop, store, deliver_webhooks):
    """Return the id of Ada's subscription, whose document Firestore has."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    store("customers/ada", stripeId=customer.id)
    made = stripe_api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    )
    deliver_webhooks()
    return made.id


def forget(path):
    commit([delete(path)])


def test_product__is_written_as_its_event_would(shop):
    written = document("products/prod_gold")
    forget("products/prod_gold")

    assert sync.sync_product("prod_gold") is Outcome.WRITTEN

    made = document("products/prod_gold")
    assert {**made, "stripe_event_created": None} == {**written, "stripe_event_created": None}


def test_product__what_differs_is_mended_and_what_is_ours_stays(shop, store):
    store("products/prod_gold", name="Wrong", stripe_metadata_old="x", note="ours")

    assert sync.sync_product("prod_gold") is Outcome.WRITTEN

    made = document("products/prod_gold")
    assert (made["name"], made["note"]) == ("Gold", "ours")
    assert "stripe_metadata_old" not in made


def test_product__what_agrees_is_not_written(shop, assert_firestore_rpcs, assert_stripe_requests):
    with assert_firestore_rpcs(1), assert_stripe_requests(1):
        assert sync.sync_product("prod_gold") is Outcome.UNCHANGED


def test_product__what_differs_costs_one_read_and_one_commit(
    shop, store, assert_firestore_rpcs, assert_stripe_requests
):
    store("products/prod_gold", name="Wrong")

    with assert_firestore_rpcs(2), assert_stripe_requests(1):
        sync.sync_product("prod_gold")


def test_product__watermark_is_stripes_clock_less_five_seconds(shop):
    forget("products/prod_gold")
    before = datetime.now(UTC).replace(microsecond=0)

    sync.sync_product("prod_gold")

    mark = document("products/prod_gold")["stripe_event_created"]
    assert mark["event"] == "sync"
    assert before - timedelta(seconds=5) <= mark["created"] <= datetime.now(UTC) - timedelta(seconds=5)


def test_product__change_during_a_fetch_of_several_requests_is_not_lost(
    shop, store, stripe_api, stripe_emulator, deliver_webhooks, monkeypatch
):
    store("products/prod_gold", name="Wrong")
    retrieve = things.product.catalogue.retrieve_product

    def in_two_requests(product):
        found = retrieve(product)
        stripe_api.v1.products.update(product, {"name": "Platinum"})
        stripe_emulator.advance(8)
        retrieve(product)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(things.product.catalogue, "retrieve_product", in_two_requests)
        assert sync.sync_product("prod_gold") is Outcome.WRITTEN
    assert document("products/prod_gold")["name"] == "Gold"

    (delivery,) = deliver_webhooks()

    assert record_of(delivery.event)["status"] == "applied"
    assert document("products/prod_gold")["name"] == "Platinum"


def test_product__watermark_is_as_old_as_an_answer_that_took_long(shop, monkeypatch):
    forget("products/prod_gold")
    seconds = iter([0, 9.9])
    monkeypatch.setattr(protocol, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    before = datetime.now(UTC)

    sync.sync_product("prod_gold")

    assert document("products/prod_gold")["stripe_event_created"]["created"] <= before - timedelta(seconds=13)


def test_product__newer_watermark_stays(shop, store):
    newer = {"created": datetime(2100, 1, 1, tzinfo=UTC), "event": "evt_newer"}
    store("products/prod_gold", name="Wrong", stripe_event_created=newer)

    sync.sync_product("prod_gold")

    assert document("products/prod_gold")["name"] == "Gold"
    assert document("products/prod_gold")["stripe_event_created"] == newer


def test_product_that_stripe_no_longer_has__goes_with_its_prices(shop, store):
    store("products/prod_old", name="Old")
    store("products/prod_old/prices/price_old", unit_amount=1)

    assert sync.sync_product("prod_old") is Outcome.DELETED

    assert document("products/prod_old") is None
    assert not Price.objects.filter(product="prod_old").exists()
    assert document("stripe_events/deleted_prod_old")["object_id"] == "prod_old"


def test_product__change_in_between_leads_to_another_attempt(shop, store, monkeypatch):
    store("products/prod_gold", name="Wrong")
    retrieve, changes = things.product.catalogue.retrieve_product, iter(["Meanwhile"])

    def changed_meanwhile(product):
        for name in changes:
            store("products/prod_gold", name=name)
        return retrieve(product)

    monkeypatch.setattr(things.product.catalogue, "retrieve_product", changed_meanwhile)

    assert sync.sync_product("prod_gold") is Outcome.WRITTEN
    assert document("products/prod_gold")["name"] == "Gold"


def test_price__is_written_as_its_event_would(shop, store):
    path = f"products/prod_gold/prices/{shop.monthly}"
    store(path, unit_amount=1)

    assert sync.sync_price(product_id="prod_gold", price_id=shop.monthly) is Outcome.WRITTEN

    assert document(path)["unit_amount"] == 999


def test_price_that_stripe_no_longer_has__goes(shop, store):
    store("products/prod_gold/prices/price_old", unit_amount=1)

    assert sync.sync_price(product_id="prod_gold", price_id="price_old") is Outcome.DELETED

    assert document("products/prod_gold/prices/price_old") is None


def test_subscription__is_replaced(subscribed, store):
    path = f"customers/ada/subscriptions/{subscribed}"
    store(path, status="past_due", forged=True)

    assert sync.sync_subscription(uid="ada", subscription_id=subscribed) is Outcome.WRITTEN

    assert document(path)["status"] == "active"
    assert "forged" not in document(path)
    assert sync.sync_subscription(uid="ada", subscription_id=subscribed) is Outcome.UNCHANGED


def test_subscription_of_somebody_else__is_not_found_and_not_written(subscribed, store):
    store("customers/eve", stripeId="cus_eve")

    with pytest.raises(NotFound):
        sync.sync_subscription(uid="eve", subscription_id=subscribed)

    assert not Subscription.objects.for_uid("eve").exists()


def test_subscription_of_an_earlier_customer__is_the_users_by_what_stripe_has(subscribed, store):
    store("customers/ada", stripeId="cus_later")
    store(f"customers/ada/subscriptions/{subscribed}", status="past_due")

    assert sync.sync_subscription(uid="ada", subscription_id=subscribed) is Outcome.WRITTEN


def test_subscription_that_stripe_does_not_know__is_not_found(stripe_emulator, store):
    store("customers/ada/subscriptions/sub_none", status="active")

    with pytest.raises(NotFound):
        sync.sync_subscription(uid="ada", subscription_id="sub_none")

    assert document("customers/ada/subscriptions/sub_none") == {"status": "active"}


def test_payment__is_mended_and_keeps_what_was_bought(stripe_api, store):
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    intent = stripe_api.v1.payment_intents.create({"amount": 500, "currency": "usd", "customer": customer.id})
    store("customers/ada", stripeId=customer.id)
    path = f"customers/ada/payments/{intent.id}"
    store(path, amount=1, items=[{"description": "Shirt"}], prices=[])

    assert sync.sync_payment(uid="ada", payment_id=intent.id) is Outcome.WRITTEN

    made = document(path)
    assert (made["amount"], made["items"]) == (500, [{"description": "Shirt"}])


@pytest.fixture
def paid(stripe_api, store, deliver_webhooks):
    """Return a function that lets Ada pay 5.00 USD with a card and returns the path of the payment."""

    def pay_with(card):
        customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
        store("customers/ada", stripeId=customer.id)
        card = stripe_api.v1.payment_methods.attach(card, {"customer": customer.id})
        given = {"amount": 500, "currency": "usd", "customer": customer.id, "payment_method": card.id, "confirm": True}
        methods = {"enabled": True, "allow_redirects": "never"}
        intent = stripe_api.v1.payment_intents.create({**given, "automatic_payment_methods": methods})
        deliver_webhooks()
        return f"customers/ada/payments/{intent.id}"

    return pay_with


def test_payment__its_refunds_are_synced(stripe_api, paid):
    path = paid("pm_card_visa")
    payment = path.rpartition("/")[2]
    stripe_api.v1.refunds.create({"payment_intent": payment, "amount": 200})

    assert sync.sync_payment(uid="ada", payment_id=payment) is Outcome.WRITTEN

    made = document(path)
    assert (made["amount_refunded"], [refund["amount"] for refund in made["refunds"]]) == (200, [200])
    assert isinstance(made["latest_charge"], str)
    assert sync.sync_payment(uid="ada", payment_id=payment) is Outcome.UNCHANGED


def test_payment__its_disputes_are_synced(paid):
    path = paid("pm_card_createDispute")
    commit([replace(path, {name: value for name, value in document(path).items() if name != "disputes"})])

    assert sync.sync_payment(uid="ada", payment_id=path.rpartition("/")[2]) is Outcome.WRITTEN

    assert [dispute["amount"] for dispute in document(path)["disputes"]] == [500]


def test_payment_of_a_session__what_was_bought_is_synced(stripe_api, store, shop, pay, deliver_webhooks):
    store("customers/ada", stripeId=stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}}).id)
    request = SessionRequest(price=shop.shirt, success_url="https://shop.example/", cancel_url="https://shop.example/")
    pay(create_session(buyer=Buyer(uid="ada"), request=request, origin="https://shop.example"))
    deliver_webhooks()
    key = Payment.objects.for_uid("ada").get().stripe_id
    path = f"customers/ada/payments/{key}"
    written = document(path)
    forget(path)

    assert sync.sync_payment(uid="ada", payment_id=key) is Outcome.WRITTEN

    made = document(path)
    assert (made["items"], made["prices"]) == (written["items"], written["prices"])
    assert len(made["prices"]) == 1


def test_tax_rate__is_mended(stripe_api, deliver_webhooks, store):
    rate = stripe_api.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    deliver_webhooks()
    path = f"products/tax_rates/tax_rates/{rate.id}"
    written = document(path)
    store(path, display_name="Wrong")

    assert sync.sync_tax_rate(rate.id) is Outcome.WRITTEN

    assert {**document(path), "stripe_event_created": None} == {**written, "stripe_event_created": None}
    assert sync.sync_tax_rate(rate.id) is Outcome.UNCHANGED


def test_tax_rate_that_stripe_does_not_know__is_not_found(stripe_emulator, store):
    store("products/tax_rates/tax_rates/txr_none", display_name="VAT")

    with pytest.raises(NotFound):
        sync.sync_tax_rate("txr_none")

    assert document("products/tax_rates/tax_rates/txr_none") == {"display_name": "VAT"}


def test_customer__is_mended(stripe_api, store):
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}, "email": "ada@example.com"})
    store("customers/ada", stripeId=customer.id, email="wrong@example.com", phone="1", note="ours")

    assert sync.sync_customer(uid="ada") is Outcome.WRITTEN

    made = document("customers/ada")
    assert (made["email"], made["note"]) == ("ada@example.com", "ours")
    assert "phone" not in made
    assert sync.sync_customer(uid="ada") is Outcome.UNCHANGED


def test_customer_who_bears_no_uid__is_synced(stripe_api, store):
    customer = stripe_api.v1.customers.create({"email": "ada@example.com"})
    store("customers/ada", stripeId=customer.id)

    assert sync.sync_customer(uid="ada") is Outcome.WRITTEN


def test_customer_of_somebody_else__is_not_found_and_not_written(stripe_api, store):
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}, "email": "ada@example.com"})
    store("customers/eve", stripeId=customer.id)

    with pytest.raises(NotFound):
        sync.sync_customer(uid="eve")

    assert document("customers/eve") == {"stripeId": customer.id}


def test_user_without_customer__is_not_found(stripe_emulator, store):
    store("customers/ada", email="ada@example.com")

    with pytest.raises(NotFound):
        sync.sync_customer(uid="ada")

    assert stripe_emulator.requests == []


def test_customer_that_stripe_no_longer_has__the_mapping_goes_and_subscriptions_are_over(
    stripe_api, subscribed, monkeypatch
):
    stripe_api.v1.customers.delete(document("customers/ada")["stripeId"])
    before = datetime.now(UTC)

    assert sync.sync_customer(uid="ada") is Outcome.DELETED

    ended = document(f"customers/ada/subscriptions/{subscribed}")
    assert "stripeId" not in document("customers/ada")
    assert ended["status"] == "canceled"
    assert before <= ended["ended_at"] <= datetime.now(UTC)


def test_invoice__is_mended_with_what_it_adds_to_its_payment(stripe_api, subscribed):
    (made,) = stripe_api.v1.invoices.list({"subscription": subscribed}).data
    path = f"customers/ada/subscriptions/{subscribed}/invoices/{made.id}"
    written = document(path)
    payment = f"customers/ada/payments/{written['payment_intent']}"
    bought = document(payment)["items"]
    commit([merge(path, {"total": 1, "forged": True}), merge(payment, {"items": []})])

    assert sync.sync_invoice(uid="ada", invoice_id=made.id) is Outcome.WRITTEN

    assert {**document(path), "stripe_event_created": None} == {**written, "stripe_event_created": None}
    assert document(payment)["items"] == bought
    assert sync.sync_invoice(uid="ada", invoice_id=made.id) is Outcome.UNCHANGED


def test_invoice_of_somebody_else__is_not_found(stripe_api, subscribed, store):
    (made,) = stripe_api.v1.invoices.list({"subscription": subscribed}).data
    store("customers/eve", stripeId="cus_eve")

    with pytest.raises(NotFound):
        sync.sync_invoice(uid="eve", invoice_id=made.id)

    assert not Invoice.objects.for_uid("eve").exists()


def test_invoice_that_stripe_does_not_know__is_not_found(stripe_emulator, store):
    with pytest.raises(NotFound):
        sync.sync_invoice(uid="ada", invoice_id="in_none")


def test_payment_of_somebody_else__is_not_found(stripe_api, store):
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    intent = stripe_api.v1.payment_intents.create({"amount": 500, "currency": "usd", "customer": customer.id})
    store("customers/eve", stripeId="cus_eve")

    with pytest.raises(NotFound):
        sync.sync_payment(uid="eve", payment_id=intent.id)

    assert document(f"customers/eve/payments/{intent.id}") is None


def test_stripe_unavailable__nothing_is_written(shop, store, stripe_emulator: StripeEmulator):
    store("products/prod_gold", name="Wrong")
    stripe_emulator.faults.inject("GET", "/v1/products/*", status=500, times=10)

    with pytest.raises(StripeUnavailable):
        sync.sync_product("prod_gold")

    assert document("products/prod_gold")["name"] == "Wrong"
