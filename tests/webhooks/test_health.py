"""The health view: what monitoring learns, who may ask, what it costs."""

from datetime import UTC, datetime, timedelta

import grpc
import pytest
from django.contrib.auth.models import Permission

from django_firestore_stripe.firestore.meter import metered
from tests import factories as make
from tests.factories import post

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

TOKEN = "a-long-token"


@pytest.fixture
def check(client, settings):
    """Ask as a monitor does."""
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "HEALTH_TOKEN": TOKEN}

    def ask(authorization=f"Bearer {TOKEN}"):
        return client.get("/payments/health/", headers={"Authorization": authorization})

    return ask


def test_empty_inbox__is_ok(check):
    response = check()

    found = response.json()
    assert (response.status_code, found["status"], found["firestore"]["reachable"]) == (200, "ok", True)
    assert (found["failed"], found["unmatched"], found["pending_effects"]) == (0, 0, 0)
    assert found["last_event_seconds"] is found["oldest_undone_seconds"] is None
    assert "no-store" in response.headers["Cache-Control"]


def test_applied_event__is_ok_and_says_how_long_ago_it_came(check, client, store):
    sent = make.event("product.created", make.product())
    post(client, sent)
    store(f"stripe_events/{sent['id']}", received_at=datetime.now(UTC) - timedelta(minutes=3))

    found = check().json()

    assert found["status"] == "ok"
    assert 180 <= found["last_event_seconds"] < 240


def test_waiting_events__are_counted_and_the_oldest_is_named(check, store):
    now = datetime.now(UTC)
    store("stripe_events/evt_failed", status="failed", effects="none", received_at=now - timedelta(hours=1))
    store("stripe_events/evt_unmatched", status="unmatched", effects="none", received_at=now - timedelta(hours=2))
    store("stripe_events/evt_pending", status="applied", effects="pending", received_at=now - timedelta(hours=3))
    store("stripe_events/evt_done", status="applied", effects="done", received_at=now)

    response = check()

    found = response.json()
    assert (response.status_code, found["status"]) == (200, "degraded")
    assert (found["failed"], found["unmatched"], found["pending_effects"]) == (1, 1, 1)
    assert 7200 <= found["oldest_undone_seconds"] < 7260


@pytest.mark.parametrize("waiting", [0, 30])
def test_cost__does_not_grow_with_the_inbox(check, store, waiting):
    for number in range(waiting):
        store(f"stripe_events/evt_{number}", status="failed", received_at=datetime.now(UTC))

    with metered() as meter:
        check()

    assert (meter.rpcs, meter.reads) == ((5, 5) if waiting else (4, 4))


def test_answer__holds_nothing_of_the_events(check, store):
    store(
        "stripe_events/evt_1",
        status="failed",
        reason="No user has the Stripe customer cus_ada.",
        uid="ada",
        customer="cus_ada",
        payload='{"email": "ada@example.com"}',
        received_at=datetime.now(UTC),
    )

    content = check().content.decode()

    assert "ada" not in content
    assert "evt_1" not in content


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", TOKEN, "Bearer \xe9"])
def test_anybody_else__finds_nothing(check, authorization):
    assert check(authorization).status_code == 404


def test_without_token__an_empty_one_is_none(client, settings):
    response = client.get("/payments/health/", headers={"Authorization": "Bearer "})

    assert response.status_code == 404


def test_staff_that_may_see_events__may_look(client, django_user_model):
    staff = django_user_model.objects.create_user("root", password="root", is_staff=True)
    client.force_login(staff)
    before = client.get("/payments/health/").status_code
    staff.user_permissions.add(Permission.objects.get(codename="view_webhookevent"))

    response = client.get("/payments/health/")

    assert (before, response.status_code) == (404, 200)


@pytest.mark.bundled
def test_firestore_that_is_down__is_503(check, firestore_emulator, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    for rpc in ("RunQuery", "RunAggregationQuery"):
        firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=100)

    response = check()

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "firestore": {"reachable": False}}
