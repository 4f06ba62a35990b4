"""Backfill: what a run finds, what it writes, what that costs, and how it goes on after an interruption."""

from datetime import UTC, datetime, timedelta
from unittest.mock import ANY

import pytest

from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.firestore import streams
from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.models import Payment
from django_firestore_stripe.services.backfill import Checkpoint, NothingAtStripe, Plan, Run, State, removing, screening
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.factories import document
from tests.services.runs import changed, findings_of, run

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

CATALOGUE = ("products", "prices")


@pytest.fixture
def subscribed(stripe_api, shop, store, deliver_webhooks):
    """Return the id of Ada's subscription; Firestore has everything that came of it."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}, "email": "ada@example.com"})
    store("customers/ada", stripeId=customer.id)
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    made = stripe_api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    )
    deliver_webhooks()
    run()
    return made.id


@pytest.fixture
def subscription(subscribed):
    """Return the path of Ada's subscription."""
    return f"customers/ada/subscriptions/{subscribed}"


def test_firestore_that_agrees__is_not_written(subscribed, assert_firestore_rpcs):
    assert run() == []
    # A page of each kind is one read of all its documents.
    with assert_firestore_rpcs(2):
        assert run(*CATALOGUE) == []


def test_invoice_with_discount_and_taxes__agrees_as_its_events_have_written_it(
    subscribed, shop, stripe_api, deliver_webhooks, assert_stripe_requests
):
    customer = document("customers/ada")["stripeId"]
    rate = stripe_api.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False}).id
    coupon = stripe_api.v1.coupons.create({"percent_off": 20, "duration": "forever"}).id
    card = stripe_api.v1.payment_methods.list({"customer": customer}).data[0].id
    wanted = {"customer": customer, "items": [{"price": shop.monthly}], "default_tax_rates": [rate]}
    wanted["default_payment_method"] = card
    made = stripe_api.v1.subscriptions.create({**wanted, "discounts": [{"coupon": coupon}]})
    deliver_webhooks()
    stored = document(f"customers/ada/subscriptions/{made.id}/invoices/{made.latest_invoice}")

    # The list, the price of its lines, and no invoice by itself; the tax rate is known from the events.
    with assert_stripe_requests(2):
        assert run("invoices") == []
    assert stored["discount"]["coupon"]["percent_off"] == 20
    assert [rate["percentage"] for rate in stored["lines"]["data"][0]["tax_rates"]] == [19]


def test_empty_firestore__is_filled_with_everything(subscribed, subscription):
    paths = {"products/prod_gold", "customers/ada", subscription}
    before = {path: document(path) for path in paths}
    commit([delete(path) for path in paths])

    found = run()

    assert paths <= changed(found)
    for path in paths:
        made = document(path)
        assert {**made, "stripe_event_created": None} == {**before[path], "stripe_event_created": None}
    assert run() == []


def test_dry_run__tells_the_same_and_writes_nothing(subscription, store):
    store(subscription, status="past_due")

    (found,) = run(dry_run=True)

    (difference,) = found.differences
    assert (found.state, difference.path) == (State.DIFFERS, subscription)
    assert document(subscription)["status"] == "past_due"
    assert changed(run()) == {subscription}
    assert document(subscription)["status"] == "active"


def test_only__leaves_the_other_kinds_alone(subscription, store):
    store(subscription, status="past_due")
    store("products/prod_gold", name="Wrong")

    assert changed(run("products")) == {"products/prod_gold"}
    assert document(subscription)["status"] == "past_due"


def test_since__leaves_older_objects_alone(shop, store):
    store("products/prod_gold", name="Wrong")

    assert run(*CATALOGUE, since=datetime.now(UTC) + timedelta(hours=1)) == []
    assert changed(run(*CATALOGUE, since=datetime.now(UTC) - timedelta(hours=1))) == {"products/prod_gold"}


@pytest.mark.parametrize("remove", [False, True])
def test_what_stripe_no_longer_has__goes_only_on_request(shop, store, remove):
    store("products/prod_gone", name="Gone", active=True)

    found = run("products", remove=remove)

    assert [finding.object_id for finding in found] == (["prod_gone"] if remove else [])
    assert (document("products/prod_gone") is None) is remove


GONE = {
    "products": ["products/prod_gone"],
    "prices": ["products/prod_gold/prices/price_gone", "products/prod_gone/prices/price_gone"],
    "tax_rates": ["products/tax_rates/tax_rates/txr_gone"],
    "subscriptions": ["customers/ada/subscriptions/sub_gone", "customers/bob/subscriptions/sub_gone"],
    "payments": ["customers/ada/payments/pi_gone", "customers/bob/payments/pi_gone"],
    "invoices": ["customers/ada/invoices/in_gone", "customers/ada/subscriptions/sub_gone/invoices/in_gone"],
}


@pytest.mark.parametrize("kind", GONE)
def test_each_kind_of_document__goes(subscribed, stripe_api, store, monkeypatch, kind):
    stripe_api.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    run("tax_rates")
    monkeypatch.setattr(streams, "PAGE", 2)
    monkeypatch.setattr(removing, "CHUNK", 1)
    for path in GONE[kind]:
        store(path, active=True)

    assert changed(run(kind, remove=True, dry_run=True)) == set(GONE[kind])
    assert [document(path) for path in GONE[kind]] == [{"active": True}] * len(GONE[kind])
    assert changed(run(kind, remove=True)) == set(GONE[kind])
    assert [document(path) for path in GONE[kind]] == [None] * len(GONE[kind])
    assert run(kind, remove=True) == []


def test_user_whose_customer_is_gone__loses_the_mapping_alone(subscribed, store):
    store("customers/bob", stripeId="cus_gone", stripeLink="https://dashboard.stripe.com/customers/cus_gone", score=7)

    assert changed(run("customers", remove=True)) == {"customers/bob"}
    assert document("customers/bob") == {"score": 7, "stripe_event_created": ANY}


def test_document_that_cannot_be_removed__does_not_keep_the_others(shop, store, stripe_emulator):
    for product in ("prod_gone", "prod_lost"):
        store(f"products/{product}", name="Gone", active=True)
    stripe_emulator.faults.inject("GET", "/v1/products/prod_gone", status=400, times=9)

    found = {finding.object_id: finding.state for finding in run("products", remove=True)}

    assert found == {"prod_gone": State.FAILED, "prod_lost": State.DIFFERS}
    assert (document("products/prod_gone") is None, document("products/prod_lost") is None) == (False, True)


def test_countries_that_goods_are_sent_to__are_the_operators(shop, store):
    store("products/shipping_countries", allowed_countries=["DE"])

    assert run("products", remove=True) == []
    assert document("products/shipping_countries") == {"allowed_countries": ["DE"]}


def test_account_without_any_object__removes_nothing(stripe_emulator, store):
    store("products/prod_gone", name="Gone", active=True)

    with pytest.raises(NothingAtStripe, match="right account"):
        run("products", remove=True)

    assert document("products/prod_gone")["name"] == "Gone"


def test_customer_whom_another_user_names__is_not_that_of_the_uid_that_it_bears(subscribed, subscription, store):
    customer = document("customers/ada")["stripeId"]
    commit([delete("customers/ada"), delete(subscription)])
    store("customers/bob", stripeId=customer)

    found = changed(run("customers", "subscriptions"))

    assert found == {"customers/bob", f"customers/bob/subscriptions/{subscribed}"}
    assert document("customers/ada") is None


def test_two_customers_of_one_user__are_left_to_somebody(subscribed, stripe_api):
    known = document("customers/ada")["stripeId"]
    stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})

    found = run("customers")

    assert {finding.state for finding in found} == {State.UNDECIDED}
    assert document("customers/ada")["stripeId"] == known


def test_phone_that_stripe_no_longer_has__goes(subscribed, store):
    store("customers/ada", phone="+49123", note="ours")

    (found,) = run("customers")

    assert [field.name for field in found.differences[0].fields] == ["phone"]
    assert "phone" not in document("customers/ada")
    assert document("customers/ada")["note"] == "ours"
    assert run("customers") == []


def test_document_of_a_customer_that_is_gone__gets_the_living_one(subscribed, stripe_api, store):
    living = document("customers/ada")["stripeId"]
    store("customers/ada", stripeId=stripe_api.v1.customers.create().id)
    stripe_api.v1.customers.delete(document("customers/ada")["stripeId"])

    assert changed(run("customers")) == {"customers/ada"}
    assert document("customers/ada")["stripeId"] == living


def test_object_that_fails__does_not_keep_the_others(shop, store, monkeypatch):
    for product in ("prod_gold", "prod_shirt"):
        store(f"products/{product}", name="Wrong")
    bring_up_to_date = screening.bring_up_to_date

    def failing(event, *arguments, **options):
        if event.object_id == "prod_gold":
            raise StripeRefused("No.")
        return bring_up_to_date(event, *arguments, **options)

    monkeypatch.setattr(screening, "bring_up_to_date", failing)
    found = {finding.object_id: finding.state for finding in run("products")}

    assert found["prod_gold"] is State.FAILED
    assert document("products/prod_gold")["name"] == "Wrong"
    assert {state for name, state in found.items() if name != "prod_gold"} <= {State.DIFFERS}


@pytest.fixture
def payment(shop, pay, deliver_webhooks):
    """Return the path of Ada's payment of two shirts; Firestore has everything that came of it."""
    addresses = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}
    request = SessionRequest(price=shop.shirt, quantity=2, **addresses)
    pay(create_session(buyer=Buyer(uid="ada"), request=request, origin="https://shop.example"))
    deliver_webhooks()
    return f"customers/ada/payments/{Payment.objects.for_uid('ada').get().stripe_id}"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda bought: {"items": [{**bought["items"][0], "quantity": 1}]}, ["items[0].quantity"]),
        # As the extension does, which stores the first page alone.
        (lambda bought: {"items": bought["items"] * 2, "prices": bought["prices"] * 2}, ["items", "prices"]),
        (lambda _bought: {"prices": [Reference("products/prod_shirt/prices/price_other")]}, ["prices[0]"]),
        (lambda _bought: {"items": []}, ["items"]),
        (lambda _bought: {"items": ["a shirt"]}, ["items[0]"]),
    ],
)
def test_what_was_bought__is_compared_with_the_session(payment, store, wrong, told):
    bought = document(payment)
    store(payment, **wrong(bought))

    (found,) = run("payments", "invoices")

    assert sorted(field.name for field in found.differences[0].fields) == told
    assert document(payment)["items"] == bought["items"]
    assert document(payment)["prices"] == bought["prices"]
    assert run("payments", "invoices") == []


def test_payment_of_an_invoice__no_session_is_asked_for(subscribed, assert_stripe_requests):
    with assert_stripe_requests(1):
        assert run("payments") == []


def test_payment_of_a_session__costs_two_requests(payment, assert_stripe_requests):
    with assert_stripe_requests(3):
        assert run("payments") == []


@pytest.fixture
def many(shop, stripe_api, deliver_webhooks):
    """Have more products than one page of Stripe's lists holds; none is in Firestore."""
    return [stripe_api.v1.products.create({"name": f"Product {number}"}).id for number in range(120)]


def test_interrupted_run__goes_on_where_it_was(many):
    plan = Plan(kinds=CATALOGUE)
    batches = iter(Run(plan=plan))
    first = next(batches)
    next(batches)
    checkpoint = Checkpoint.load()

    left = findings_of(Run.resumed(checkpoint))

    assert (checkpoint.kind, checkpoint.plan.kinds) == ("products", CATALOGUE)
    assert len(first.findings) == 100
    assert not {finding.object_id for finding in first.findings} & {finding.object_id for finding in left}
    assert Checkpoint.load() is None
    assert run(*CATALOGUE) == []


def test_product_made_while_a_run_was_interrupted__is_not_missed(many, stripe_api):
    batches = iter(Run(plan=Plan(kinds=CATALOGUE)))
    next(batches)
    next(batches)
    late = stripe_api.v1.products.create({"name": "Late"}).id

    list(Run.resumed(Checkpoint.load()))

    assert document(f"products/{late}")["name"] == "Late"
