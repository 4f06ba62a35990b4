"""Documents that are deleted, and made again at their path, while they are answered: each has an answer of its own."""

import pytest

from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.gateways.stripe import checkout, mobile
from django_firestore_stripe.services.answering.answer import Outcome
from tests.factories import document
from tests.services.client_documents import PATH, again, write

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts", "extension")]


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function that says what happens once Stripe has made something, and which gives what that was."""

    def plan(module, name, act):
        real, made = getattr(module, name), []

        def create(params, **options):
            created = real(params, **options)
            made.append(created)
            if len(made) == 1:
                act()
            return created

        monkeypatch.setattr(module, name, create)
        return made

    return plan


def again_with(**fields):
    """Return what deletes the document and makes it again."""

    def act():
        commit([delete(PATH)])
        write(**fields)

    return act


def test_web_document__has_its_own_session(shop, stripe_api, meanwhile):
    made = meanwhile(checkout, "create_session", again_with(price=shop.monthly))
    write(mode="payment", price=shop.shirt)

    assert again() is Outcome.LEFT
    assert not document(PATH).keys() & {"sessionId", "url", "error"}
    assert stripe_api.v1.checkout.sessions.retrieve(made[0]["id"]).status == "expired"

    assert again() is Outcome.ANSWERED
    stored = document(PATH)
    assert (stored["mode"], stored["sessionId"]) == ("subscription", made[1]["id"])


@pytest.mark.parametrize(
    ("create", "fields", "status"),
    [
        ("create_payment_intent", {"mode": "payment", "amount": 500, "currency": "usd"}, "canceled"),
        ("create_setup_intent", {"mode": "setup"}, "canceled"),
        ("create_subscription", {"mode": "subscription", "price": "MONTHLY"}, "incomplete_expired"),
        ("create_subscription", {"mode": "subscription", "price": "MONTHLY", "trial_period_days": 7}, "canceled"),
    ],
)
def test_mobile_document__leaves_nothing_to_pay(shop, stripe_api, meanwhile, create, fields, status):
    wanted = {**fields, **({"price": shop.monthly} if "price" in fields else {})}
    made = meanwhile(mobile, create, again_with(price=shop.shirt, mode="payment"))
    write(client="mobile", **wanted)

    assert again() is Outcome.LEFT
    resource = getattr(stripe_api.v1, create.removeprefix("create_") + "s")
    assert resource.retrieve(made[0]["id"]).status == status


def test_subscription_that_is_paid_for__is_left(shop, stripe_api, meanwhile):
    """Another attempt has told the app of it, which was quicker than this one."""

    def act():
        (subscription,) = stripe_api.v1.subscriptions.list({"status": "all", "expand": ["data.latest_invoice"]}).data
        customer = subscription.customer
        card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
        stripe_api.v1.invoices.pay(subscription.latest_invoice.id, {"payment_method": card.id})
        again_with(client="mobile", price=shop.monthly)()

    made = meanwhile(mobile, "create_subscription", act)
    write(client="mobile", price=shop.monthly)

    assert again() is Outcome.LEFT
    assert stripe_api.v1.subscriptions.retrieve(made[0]["id"]).status == "active"


def test_document_that_is_deleted__leaves_what_its_app_may_have_been_told(shop, stripe_api, meanwhile):
    """Another attempt may have answered it, and its app may have tidied up."""
    made = meanwhile(checkout, "create_session", lambda: commit([delete(PATH)]))
    write(mode="payment", price=shop.shirt)

    assert again() is Outcome.LEFT
    assert stripe_api.v1.checkout.sessions.retrieve(made[0]["id"]).status == "open"


def test_document_that_is_answered_by_its_owner__leaves_nothing_to_pay(shop, stripe_api, meanwhile, store):
    made = meanwhile(checkout, "create_session", lambda: store(PATH, sessionId="cs_forged", url="https://x.example"))
    write(mode="payment", price=shop.shirt)

    assert again() is Outcome.LEFT
    assert document(PATH)["sessionId"] == "cs_forged"
    assert stripe_api.v1.checkout.sessions.retrieve(made[0]["id"]).status == "expired"
