"""PATCH api/subscriptions/{id}/, cancel/ and resume/: what a user may do to what they pay."""

import pytest
from rest_framework.settings import api_settings

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.firestore.meter import metered
from django_firestore_stripe.models import Subscription

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/api/subscriptions/"


@pytest.fixture
def customer(stripe_api, shop, store, ada):
    """Return Ada's customer, who has a card."""
    made = stripe_api.v1.customers.create({"metadata": {"firebaseUID": str(ada.pk)}})
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": made.id})
    stripe_api.v1.customers.update(made.id, {"invoice_settings": {"default_payment_method": card.id}})
    store(f"customers/{ada.pk}", stripeId=made.id)
    return made.id


@pytest.fixture
def yearly(stripe_api, shop):
    """Return the id of another price of the subscription's product."""
    price = {"product": "prod_gold", "currency": "usd", "unit_amount": 9900, "recurring": {"interval": "year"}}
    return stripe_api.v1.prices.create(price).id


@pytest.fixture
def subscribed(stripe_api, shop, customer, yearly, deliver_webhooks, stripe_emulator):
    """Return the id of Ada's subscription."""
    made = stripe_api.v1.subscriptions.create({"customer": customer, "items": [{"price": shop.monthly}]})
    deliver_webhooks()
    stripe_emulator.reset_requests()
    return made.id


@pytest.fixture
def paid(stripe_api, customer):
    """Return a function that adds up what Ada has paid, in cents."""
    return lambda: sum(invoice.amount_paid for invoice in stripe_api.v1.invoices.list({"customer": customer}).data)


def change(api, subscription, **body):
    return api.patch(f"{URL}{subscription}/", body, content_type="application/json")


def post(api, subscription, action, **body):
    return api.post(f"{URL}{subscription}/{action}/", body, content_type="application/json")


def at_stripe(stripe_api, subscription):
    found = stripe_api.v1.subscriptions.retrieve(subscription)
    return [(item.price.id, item.quantity) for item in found["items"].data]


def test_price__changes_at_stripe_and_in_the_answer(api, subscribed, yearly, stripe_api, ada):
    response = change(api, subscribed, price=yearly)

    assert response.status_code == 200
    assert (response.json()["id"], response.json()["price"], response.json()["quantity"]) == (subscribed, yearly, 1)
    assert at_stripe(stripe_api, subscribed) == [(yearly, 1)]
    assert Subscription.objects.get(pk=f"{ada.pk}/{subscribed}").price == yearly


def test_quantity__changes(api, subscribed, shop, stripe_api):
    response = change(api, subscribed, quantity=5)

    assert (response.status_code, response.json()["quantity"]) == (200, 5)
    assert at_stripe(stripe_api, subscribed) == [(shop.monthly, 5)]


def test_both__change_at_once(api, subscribed, yearly, stripe_api):
    assert change(api, subscribed, price=yearly, quantity=2).status_code == 200
    assert at_stripe(stripe_api, subscribed) == [(yearly, 2)]


def test_item_of_several__must_be_named(api, subscribed, shop, stripe_api, yearly):
    team = stripe_api.v1.prices.create(
        {"product": "prod_gold", "currency": "usd", "unit_amount": 100, "recurring": {"interval": "month"}}
    )
    item = stripe_api.v1.subscription_items.create({"subscription": subscribed, "price": team.id})

    unnamed, unknown = change(api, subscribed, quantity=3), change(api, subscribed, quantity=3, item="si_none")
    named = change(api, subscribed, quantity=3, item=item.id)

    assert [list(answer.json()) for answer in (unnamed, unknown)] == [["item"], ["item"]]
    assert [answer.status_code for answer in (unnamed, unknown, named)] == [400, 400, 200]
    assert sorted(at_stripe(stripe_api, subscribed)) == sorted([(shop.monthly, 1), (team.id, 3)])


def test_item_of_several__may_be_named_by_its_price(api, subscribed, shop, stripe_api):
    team = stripe_api.v1.prices.create(
        {"product": "prod_gold", "currency": "usd", "unit_amount": 100, "recurring": {"interval": "month"}}
    )
    stripe_api.v1.subscription_items.create({"subscription": subscribed, "price": team.id})

    assert change(api, subscribed, quantity=3, item=shop.monthly).status_code == 200
    assert sorted(at_stripe(stripe_api, subscribed)) == sorted([(shop.monthly, 3), (team.id, 1)])


@pytest.fixture
def trialing(stripe_api, shop, customer, yearly, deliver_webhooks):
    """Return the id of a subscription of Ada's to two seats, whose trial has begun."""
    items = [{"price": shop.monthly, "quantity": 2}]
    made = stripe_api.v1.subscriptions.create({"customer": customer, "items": items, "trial_period_days": 30})
    deliver_webhooks()
    return made.id


def test_trial__ends_with_another_price(api, trialing, yearly, paid):
    response = change(api, trialing, price=yearly)

    assert (response.status_code, response.json()["status"], paid()) == (200, "active", 2 * 9900)


def test_trial__ends_with_more_of_it(api, trialing, paid):
    response = change(api, trialing, quantity=5)

    assert (response.status_code, response.json()["status"], paid()) == (200, "active", 5 * 999)


def test_trial__goes_on_with_less(api, trialing, shop, paid):
    response = change(api, trialing, price=shop.monthly, quantity=1)

    assert (response.status_code, response.json()["status"], response.json()["quantity"]) == (200, "trialing", 1)
    assert paid() == 0


def test_trial_that_would_end__of_who_cannot_pay__goes_on_unchanged(api, trialing, shop, stripe_api, customer):
    card = stripe_api.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    stripe_api.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": card.id}})

    response = change(api, trialing, quantity=9)

    assert (response.status_code, response.json()["code"]) == (400, "failed-precondition")
    assert at_stripe(stripe_api, trialing) == [(shop.monthly, 2)]
    assert stripe_api.v1.subscriptions.retrieve(trialing).status == "trialing"


@pytest.fixture
def second(stripe_api, customer, deliver_webhooks):
    """Return the id of Ada's subscription to another product."""
    stripe_api.v1.products.create({"id": "prod_silver", "name": "Silver"})
    price = {"product": "prod_silver", "currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}}
    silver = stripe_api.v1.prices.create(price)
    made = stripe_api.v1.subscriptions.create({"customer": customer, "items": [{"price": silver.id}]})
    deliver_webhooks()
    return made.id


def test_second_subscription_to_a_product__is_refused_where_the_site_says_so(
    api, subscribed, second, yearly, configured
):
    configured(REFUSE_SECOND_SUBSCRIPTION=True)

    refused, own = change(api, second, price=yearly), change(api, subscribed, price=yearly)

    assert (refused.status_code, list(refused.json())) == (400, ["price"])
    assert own.status_code == 200


def test_cancel_now__invoices_what_waits(api, subscribed, stripe_api, customer, paid):
    item = stripe_api.v1.subscriptions.retrieve(subscribed)["items"].data[0]
    stripe_api.v1.subscription_items.update(item.id, {"quantity": 50, "proration_behavior": "create_prorations"})

    assert post(api, subscribed, "cancel", at_period_end=False).json()["status"] == "canceled"

    assert stripe_api.v1.invoice_items.list({"customer": customer, "pending": True}).data == []
    assert paid() == pytest.approx(50 * 999, abs=10)


def test_gone_at_stripe__is_not_found(api, ada, store, customer):
    store(f"customers/{ada.pk}/subscriptions/sub_gone", status="active")

    answers = [change(api, "sub_gone", quantity=2), post(api, "sub_gone", "cancel"), post(api, "sub_gone", "resume")]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not-found")] * 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "price"),
        ({"price": "price_unknown"}, "price"),
        ({"price": "SHIRT"}, "price"),
        ({"price": "ARCHIVED"}, "price"),
        ({"price": "a/b"}, "price"),
        ({"price": ""}, "price"),
        ({"price": None}, "price"),
        ({"price": ["x"]}, "price"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 10**6}, "quantity"),
        ({"quantity": "many"}, "quantity"),
        ({"status": "active"}, "status"),
        ({"customer": "cus_1"}, "customer"),
        ({"quantity": 1, "trial_end": 1}, "trial_end"),
    ],
    ids=repr,
)
def test_bad_change__is_refused_and_nothing_changes(api, subscribed, shop, stripe_api, body, field):
    body = {
        name: {"SHIRT": shop.shirt, "ARCHIVED": shop.archived}.get(str(value), value) for name, value in body.items()
    }

    response = change(api, subscribed, **body)

    assert (response.status_code, list(response.json())) == (400, [field])
    assert at_stripe(stripe_api, subscribed) == [(shop.monthly, 1)]


def test_forged_document__changes_nobodys_subscription(api, subscribed, shop, store, stripe_api, ada):
    other = stripe_api.v1.customers.create({"payment_method": "pm_card_visa"})
    theirs = stripe_api.v1.subscriptions.create(
        {"customer": other.id, "items": [{"price": shop.monthly}], "default_payment_method": "pm_card_visa"}
    )
    store(f"customers/{ada.pk}/subscriptions/{theirs.id}", status="active")

    answers = [change(api, theirs.id, quantity=9), post(api, theirs.id, "cancel"), post(api, theirs.id, "resume")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert at_stripe(stripe_api, theirs.id) == [(shop.monthly, 1)]


def test_stranger__changes_nothing(logged_in, django_user_model, subscribed, shop, stripe_api):
    bob = logged_in(django_user_model.objects.create_user("bob"))

    response = change(bob, subscribed, quantity=9)

    assert (response.status_code, response.json()["code"]) == (404, "not-found")
    assert at_stripe(stripe_api, subscribed) == [(shop.monthly, 1)]


def test_cancel_and_resume__are_shown_at_once(api, subscribed, stripe_api):
    canceled, resumed = post(api, subscribed, "cancel"), post(api, subscribed, "resume")
    ended = post(api, subscribed, "cancel", at_period_end=False)

    assert [answer.json()["cancel_at_period_end"] for answer in (canceled, resumed)] == [True, False]
    assert (ended.json()["status"], stripe_api.v1.subscriptions.retrieve(subscribed).status) == ("canceled", "canceled")


def test_change_of_one_that_has_ended__stripe_refuses(api, subscribed):
    post(api, subscribed, "cancel", at_period_end=False)

    response = change(api, subscribed, quantity=2)

    assert (response.status_code, response.json()["code"]) == (400, "failed-precondition")


def test_many_changes__are_throttled(api, subscribed, stripe_emulator, monkeypatch):
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "firestore_stripe_changes", "2/hour")

    answers = [change(api, subscribed, quantity=2), post(api, subscribed, "cancel"), post(api, subscribed, "resume")]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["code"] == "resource-exhausted"
    assert api.get(URL).status_code == 200


def test_change__costs_five_calls_and_three_requests(api, subscribed, yearly, stripe_emulator):
    with metered() as meter:
        change(api, subscribed, price=yearly)

    # The subscription, the price, the document and its write, the answer.
    assert (meter.rpcs, meter.reads, meter.writes) == (5, 4, 1)
    assert [request.method for request in stripe_emulator.requests] == ["GET", "POST", "GET"]


def test_upgrade__is_paid_at_once(api, subscribed, yearly, stripe_api, customer):
    change(api, subscribed, price=yearly, quantity=3)
    post(api, subscribed, "cancel", at_period_end=False)

    paid = [invoice.amount_paid for invoice in stripe_api.v1.invoices.list({"customer": customer}).data]
    assert sum(paid) == 3 * 9900


def test_upgrade_that_cannot_be_paid__changes_nothing(api, subscribed, shop, yearly, stripe_api, customer):
    card = stripe_api.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    stripe_api.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": card.id}})

    response = change(api, subscribed, price=yearly)

    assert (response.status_code, response.json()["code"]) == (400, "failed-precondition")
    assert at_stripe(stripe_api, subscribed) == [(shop.monthly, 1)]


def never_many(request, _uid):
    """Let nobody buy more than two, as a project may."""
    if request.quantity is not None and request.quantity > 2:
        raise InvalidRequest({"quantity": ["Two at most."]})


def test_policy_of_the_project__holds_for_changes(api, subscribed, shop, stripe_api, settings):
    policy = {"SESSION_POLICY": f"{__name__}.never_many"}
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **policy}

    refused, changed = change(api, subscribed, quantity=3), change(api, subscribed, quantity=2)

    assert (refused.status_code, refused.json()["quantity"]) == (400, ["Two at most."])
    assert changed.status_code == 200
    assert at_stripe(stripe_api, subscribed) == [(shop.monthly, 2)]
