"""stripe_event: Stripe says something, the project hears of it, and finds it at Stripe."""

import pytest
import stripe
from django.contrib.auth import get_user_model

from django_firestore_stripe.services.events.registry import handled_types
from django_firestore_stripe.testing import factories
from django_firestore_stripe.testing.occasions import object_type
from tests.factories import document

SUBSCRIPTION = "customers/ada/subscriptions/sub_gold"


@pytest.fixture
def known_ada(ada, settings):
    """Return Ada, whose uid is her name."""
    uid = "django_firestore_stripe.users.username_as_uid"
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "USER_UID": uid}
    return ada


@pytest.mark.parametrize("kind", [kind for kind in sorted(handled_types()) if object_type(kind) in factories.FACTORIES])
def test_event_of_any_handled_type__is_applied(stripe_event, assert_applied, known_ada, kind):
    personal = handled_types()[kind].personal

    response = stripe_event(kind, user=known_ada if personal else None)

    assert response.json() == {"received": True}
    assert assert_applied(response).get("type") == kind


@pytest.mark.parametrize("kind", ["invoice.deleted", "customer.created", "charge.captured"])
def test_event_that_nobody_handles__is_acknowledged(stripe_event, kind):
    given = {"id": "ch_1", "object": "charge"} if kind == "charge.captured" else None

    assert stripe_event(kind, given).status_code == 200


def test_fields__reach_the_document(stripe_event, assert_document, known_ada):
    stripe_event("customer.subscription.updated", user=known_ada, status="past_due", metadata={"order": "7"})

    assert_document(SUBSCRIPTION, status="past_due", metadata={"order": "7"})


def test_second_event_of_an_object__keeps_what_the_first_said(stripe_event, assert_document, known_ada):
    stripe_event("customer.subscription.created", user=known_ada, metadata={"order": "7"})

    stripe_event("customer.subscription.deleted")

    assert_document(SUBSCRIPTION, status="canceled", metadata={"order": "7"})


def test_update__says_what_it_replaced(stripe_event):
    stripe_event("product.created", name="Gold")

    response = stripe_event("product.updated", name="Silver")

    assert response.event["data"]["previous_attributes"]["name"] == "Gold"


def test_announced_object__is_what_stripe_answers_with(stripe_event, stripe_api):
    stripe_event("product.created", id="prod_silver", name="Silver")

    assert stripe_api.v1.products.retrieve("prod_silver").name == "Silver"


def test_deleted_object__is_gone_at_stripe(stripe_event, stripe_api, assert_no_document):
    stripe_event("product.created")

    stripe_event("product.deleted")

    assert_no_document("products/prod_gold")
    with pytest.raises(stripe.InvalidRequestError, match="No such product"):
        stripe_api.v1.products.retrieve("prod_gold")


def test_object_that_stripe_holds__is_named_by_its_id(stripe_event, stripe_api, assert_document, shop):
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    made = stripe_api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly}], "trial_period_days": 7}
    )

    stripe_event("customer.subscription.updated", made.id, cancel_at_period_end=True)

    assert_document(f"customers/ada/subscriptions/{made.id}", status="trialing", cancel_at_period_end=True)
    assert stripe_api.v1.subscriptions.retrieve(made.id).cancel_at_period_end is True


def test_object_of_stripes_client__is_taken_whole(stripe_event, stripe_api, assert_document):
    made = stripe_api.v1.products.create({"id": "prod_silver", "name": "Silver"})

    stripe_event("product.updated", made, active=False)

    assert_document("products/prod_silver", name="Silver", active=False)


def test_id_that_stripe_does_not_hold__is_refused_by_name(stripe_event):
    with pytest.raises(LookupError, match="Stripe holds no subscription sub_other"):
        stripe_event("customer.subscription.updated", "sub_other")


def test_type_without_factory__asks_for_the_object(stripe_event):
    with pytest.raises(LookupError, match=r"no factory for mandate\.updated: give the object"):
        stripe_event("mandate.updated")


def test_fields_of_the_event__are_sent(stripe_event, assert_applied):
    response = stripe_event("product.created", event={"api_version": "2022-11-15", "created": 1_700_000_000})

    record = assert_applied(response)
    assert (record.get("api_version"), record.get("created").timestamp()) == ("2022-11-15", 1_700_000_000)


def test_user_without_customer__gets_one_at_stripe(stripe_event, stripe_api, known_ada):
    stripe_event("payment_intent.succeeded", user=known_ada)

    customer = stripe_api.v1.customers.retrieve(document("customers/ada")["stripeId"])
    assert (customer.email, customer.metadata["firebaseUID"]) == ("ada@example.com", "ada")


def test_event_of_a_customer__is_about_the_users_own(stripe_event, known_ada):
    response = stripe_event("customer.updated", user=known_ada, name="Ada")

    assert response.event["data"]["object"]["id"] == document("customers/ada")["stripeId"]


def test_answer_that_is_no_200__is_explained(stripe_event, complaint):
    said = complaint(stripe_event, "payment_intent.succeeded", customer="cus_nobody")

    assert "payment_intent.succeeded (evt_" in said
    assert "was answered 500, not 200" in said
    assert "Its record says failed (No user has the Stripe customer cus_nobody.)" in said


def test_answer_that_was_expected__is_returned(stripe_event):
    assert stripe_event("payment_intent.succeeded", customer="cus_nobody", answered=500).status_code == 500
    assert stripe_event("payment_intent.succeeded", customer="cus_nobody", answered=None).status_code == 500


def test_delivered_event__is_not_delivered_again(stripe_event, deliver_webhooks):
    stripe_event("product.created", event={"id": "evt_mine"})

    assert deliver_webhooks() == []


def test_event__is_one_of_stripes(stripe_event, stripe_api):
    response = stripe_event("product.created")

    assert stripe_api.v1.events.retrieve(response.event["id"]).type == "product.created"


def test_project_without_the_webhook__is_told_what_is_missing(stripe_event, settings, complaint):
    settings.ROOT_URLCONF = "django.contrib.auth.urls"

    assert 'include("django_firestore_stripe.urls")' in complaint(stripe_event, "product.created")


def test_test_without_mark__may_use_all_databases(stripe_event, assert_document):
    stripe_event("product.created")
    get_user_model().objects.create_user("grace")

    assert_document("products/prod_gold", name="Gold")


@pytest.mark.django_db(transaction=True)
def test_mark_without_databases__is_completed(stripe_event):
    assert stripe_event("product.created").status_code == 200
