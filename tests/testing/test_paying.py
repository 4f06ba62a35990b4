"""pay: whatever names the session, and the cards."""

import pytest
from django.http import HttpResponseRedirect

from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.testing.paying import PaymentDeclined, session_id_in


@pytest.mark.parametrize(
    "name",
    [
        lambda session: session,
        lambda session: session.id,
        lambda session: session.url,
        lambda session: HttpResponseRedirect(session.url),
        lambda session: CheckoutSession(id="ada/document", session_id=session.id, url=session.url),
    ],
    ids=["Stripe's", "id", "address", "response", "model"],
)
@pytest.mark.django_db(databases=["firestore"])
def test_session__may_be_named_in_any_way(pay, checkout, stripe_api, name):
    pay(name(checkout), email="eve@example.com")

    paid = stripe_api.v1.checkout.sessions.retrieve(checkout.id)
    assert (paid.status, paid.customer_details.email) == ("complete", "eve@example.com")


def test_declined_card__says_why(pay, checkout, deliver_webhooks, stripe_api):
    with pytest.raises(PaymentDeclined) as refused:
        pay(checkout, card="4000000000009995")

    assert (refused.value.code, refused.value.decline_code) == ("card_declined", "insufficient_funds")
    assert "payment_intent.payment_failed" in [event["type"] for event in deliver_webhooks.take()]
    assert stripe_api.v1.checkout.sessions.retrieve(checkout.id).status == "open"


@pytest.mark.parametrize("name", ["", "evt_1", None, HttpResponseRedirect("/login/")])
def test_what_is_no_session__is_refused(name):
    with pytest.raises(ValueError, match="There is no checkout session of Stripe's in"):
        session_id_in(name)
