"""A session's answer and its outcome."""

from datetime import UTC, datetime

from django_firestore_stripe.documents.checkout_session import answer_fields, outcome_fields

CREATED = datetime(2026, 11, 22, tzinfo=UTC)


def test_answer__has_all_that_the_sdk_waits_for():
    session = {"id": "cs_1", "url": "https://checkout.stripe.com/c/1", "mode": "payment", "status": "open"}

    assert answer_fields(session, created=CREATED) == {
        "client": "web",
        "mode": "payment",
        "sessionId": "cs_1",
        "url": "https://checkout.stripe.com/c/1",
        "created": CREATED,
    }


def test_outcome__has_what_became_of_it():
    session = {
        "status": "complete",
        "payment_status": "paid",
        "amount_total": 0,
        "currency": "eur",
        "payment_intent": {"id": "pi_1", "status": "succeeded"},
        "subscription": "sub_1",
        "url": None,
    }

    assert outcome_fields(session) == {
        "status": "complete",
        "payment_status": "paid",
        "amount_total": 0,
        "currency": "eur",
        "payment_intent": "pi_1",
        "subscription": "sub_1",
    }


def test_outcome_of_an_open_session__holds_nothing_empty():
    assert outcome_fields({"status": "open", "payment_intent": None}) == {"status": "open"}
