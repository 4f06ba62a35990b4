"""What the endpoint takes and what it refuses, before anything is stored."""

import json
import time

import pytest

from django_firestore_stripe.emulators.stripe.signatures import sign
from django_firestore_stripe.signals import event_applied
from tests import factories as make
from tests.factories import document, post, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture
def sent():
    return make.event("product.created", make.product())


def test_genuine_event__is_acknowledged(client, sent):
    response = post(client, sent)

    assert (response.status_code, response.json()) == (200, {"received": True})
    assert record_of(sent)["status"] == "applied"


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "nonsense",
        "t=1,v1=",
        "t=1,v1=\xe9",
        pytest.param("v0", id="only an older scheme"),
        pytest.param("other secret", id="other secret"),
        pytest.param("old", id="older than five minutes"),
        pytest.param("other body", id="of another body"),
    ],
)
def test_forged_signature__is_refused_and_nothing_stored(client, sent, signature):
    body = json.dumps(sent)
    forged = {
        "v0": sign(body, secret=make.SECRET).replace("v1=", "v0="),
        "other secret": sign(body, secret="whsec_other"),
        "old": sign(body, secret=make.SECRET, timestamp=int(time.time()) - 301),
        "other body": sign(body + " ", secret=make.SECRET),
    }

    response = client.post(
        "/payments/webhook/",
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": forged.get(signature, signature)},
    )

    assert response.status_code == 400
    assert document(f"stripe_events/{sent['id']}") is None
    assert "whsec" not in response.content.decode()


def test_rotated_secrets__both_are_accepted(client, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {
        **settings.DJANGO_FIRESTORE_STRIPE,
        "STRIPE_WEBHOOK_SECRET": ["whsec_new", "whsec_old"],
    }

    answers = [
        post(client, make.event("product.created", make.product(id=f"prod_{secret}")), secret=secret)
        for secret in ("whsec_new", "whsec_old")
    ]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_no_secret__is_answered_500_so_that_nothing_is_lost(client, settings, sent):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_WEBHOOK_SECRET": ""}

    assert post(client, sent).status_code == 500


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '"text"',
        "null",
        '{"id": "evt_1", "object": "event", "type": "product.created"}',
        '{"id": "evt/1", "object": "event", "type": "product.created", "created": 1, "data": {"object": {}}}',
        '{"id": "evt_1", "object": "event", "type": "product.created", "created": 1e400, "data": {"object": {}}}',
        '{"id": "evt_1", "object": "event", "type": "product.created", "created": NaN, "data": {"object": {}}}',
        b"\xff\xfe",
    ],
)
def test_body_that_is_no_event__is_refused(client, body):
    response = client.post(
        "/payments/webhook/",
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": sign(body, secret=make.SECRET) if isinstance(body, str) else "t=1,v1=00"},
    )

    assert response.status_code == 400


def test_oversized_body__is_refused_unread(client):
    response = post(client, "x" * 2_000_001)

    assert response.status_code == 413


@pytest.mark.parametrize("declared", ["2000001", "9" * 5_000])
def test_body_that_says_it_is_oversized__is_refused_unread(client, declared):
    headers = {"content-length": declared}

    response = client.post("/payments/webhook/", b"{}", content_type="application/json", headers=headers)

    assert response.status_code == 413


def test_get__is_not_allowed(client):
    assert client.get("/payments/webhook/").status_code == 405


def test_type_that_is_nobodys_business__costs_nothing(client, django_assert_num_queries, firestore_connection):
    with django_assert_num_queries(0, connection=firestore_connection):
        response = post(client, make.event("radar.early_fraud_warning.created", {"id": "issfr_1"}))

    assert response.json() == {"received": True}


def test_thin_event__is_acknowledged_and_left_alone(client):
    thin = {
        "id": "evt_thin",
        "object": "v2.core.event",
        "type": "v1.billing.meter.error_report_triggered",
        "livemode": False,
        "created": "2025-05-01T00:00:00.000Z",
        "related_object": {"id": "mtr_1"},
    }

    assert post(client, thin).json() == {"received": True}
    assert document("stripe_events/evt_thin") is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"account": "acct_1"}, "It belongs to a connected account."),
        ({"livemode": True}, "It belongs to the other mode (test or live)."),
    ],
)
def test_foreign_event__is_skipped(client, fields, reason):
    sent = make.event("product.created", make.product(), **fields)

    response = post(client, sent)

    assert response.status_code == 200
    assert (record_of(sent)["status"], record_of(sent)["reason"]) == ("skipped", reason)
    assert document("products/prod_gold") is None


@pytest.mark.parametrize("account", [None, "acct_1"])
def test_signal__is_sent_for_what_was_applied_only(client, account):
    received = []

    def receive(event, uid, **_kwargs):
        received.append((event.id, uid))

    event_applied.connect(receive)
    sent = make.event("product.created", make.product(), account=account)
    try:
        post(client, sent)
    finally:
        event_applied.disconnect(receive)

    assert received == ([] if account else [(sent["id"], None)])
