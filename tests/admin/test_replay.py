"""Replaying events."""

import json
import re
from typing import Any

import grpc
import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.services.events import after, registry
from tests import factories
from tests.admin import documents, pages
from tests.admin.conftest import Staff

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def store(key: str = "evt_1", **fields: Any) -> dict[str, Any]:
    """Store an event about a product that failed, and return it."""
    sent = factories.event("product.created", factories.product(), id=key)
    record = {"type": "product.created", "status": "failed", "reason": "OperationalError: no answer", "uid": None}
    documents.write({f"stripe_events/{key}": documents.event(**{**record, "payload": json.dumps(sent), **fields})})
    return sent


def press(client: Client, key: str = "evt_1", **options: Any) -> Any:
    return client.post(pages.page_url("webhookevent", key, "replay"), follow=True, **options)


def choose(client: Client, *keys: str, **confirmation: str) -> Any:
    """Choose the action for some rows of the list."""
    asked = {"action": "replay_selected", "_selected_action": keys, "index": "0", **confirmation}
    return client.post(pages.list_url("webhookevent"), asked, follow=True)


def confirm(client: Client, *keys: str) -> Any:
    """Send the form of the page that asks, as a browser without scripts does."""
    return choose(client, *keys, confirmed="yes")


def status_of(key: str = "evt_1") -> Any:
    return read([f"stripe_events/{key}"])[f"stripe_events/{key}"].get("status")


def product() -> Any:
    return read(["products/prod_gold"])["products/prod_gold"]


def test_button__applies_the_stored_event(admin_client: Client) -> None:
    store()

    response = press(admin_client)

    assert product().get("name") == "Gold"
    assert status_of() == "applied"
    assert pages.messages(response) == ["product.created (evt_1) is applied now."]
    assert response.context["original"].attempts == 2


@pytest.mark.parametrize("status", ["failed", "unmatched"])
def test_button__is_there_for_what_was_not_applied(admin_client: Client, status: str) -> None:
    store(status=status)

    page = pages.body(pages.open_page(admin_client, "webhookevent", "evt_1"))

    assert pages.page_url("webhookevent", "evt_1", "replay") in page


@pytest.mark.parametrize("status", ["applied", "stale", "skipped"])
def test_button__is_not_there_for_what_is_done(admin_client: Client, status: str) -> None:
    store(status=status)

    page = pages.body(pages.open_page(admin_client, "webhookevent", "evt_1"))

    assert pages.page_url("webhookevent", "evt_1", "replay") not in page


def test_replay_of_what_is_done__changes_nothing(admin_client: Client) -> None:
    store(status="applied")

    response = press(admin_client)

    assert pages.messages(response) == ["product.created (evt_1) needs no replay."]
    assert not product().exists
    assert response.context["original"].attempts == 1


def test_replay__runs_pending_effects(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(registry, "_effects", {})
    after("product.created")(lambda applied: ran.append(applied.event.id))
    store(status="applied", effects="pending")

    press(admin_client)

    assert ran == ["evt_1"]
    assert read(["stripe_events/evt_1"])["stripe_events/evt_1"].get("effects") == "done"


def test_replay_that_fails_again__says_why_without_secrets(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("no luck with sk_test_abc")

    monkeypatch.setattr("django_firestore_stripe.services.events.pipeline.ordering.reason_stale", fail)
    store()

    response = press(admin_client)

    assert status_of() == "failed"
    assert pages.messages(response) == ["product.created (evt_1) failed again: RuntimeError: no luck with [hidden]"]


@pytest.mark.parametrize(
    ("payload", "words"),
    [(None, "too large"), ("", "too large"), ("{", "no Stripe event"), ("[]", "no Stripe event")],
)
def test_replay_without_a_payload__says_so(admin_client: Client, payload: Any, words: str) -> None:
    store(payload=payload)

    response = press(admin_client)

    assert words in pages.messages(response)[0]
    assert status_of() == "failed"


def test_replay_of_a_type_that_nothing_handles__says_so(admin_client: Client) -> None:
    store(payload=json.dumps(factories.event("mandate.updated", {"id": "mandate_1", "object": "mandate"})))

    response = press(admin_client)

    assert "nothing handles" in pages.messages(response)[0]


def test_replay_of_a_missing_event__says_so(admin_client: Client) -> None:
    response = press(admin_client, "evt_none")

    assert response.status_code == 200
    assert "exist" in pages.messages(response)[0]


def test_replay__is_in_the_history(admin_client: Client) -> None:
    store()

    press(admin_client)

    entry = LogEntry.objects.get()
    assert entry.object_id == "evt_1"
    assert "is applied now" in entry.get_change_message()


def test_replay_by_get__is_not_allowed(admin_client: Client) -> None:
    store()

    response = admin_client.get(pages.page_url("webhookevent", "evt_1", "replay"))

    assert response.status_code == 405
    assert status_of() == "failed"


def test_replay_without_a_csrf_token__is_refused(admin_user: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    store()

    response = client.post(pages.page_url("webhookevent", "evt_1", "replay"))

    assert response.status_code == 403
    assert status_of() == "failed"


def test_viewer__cannot_replay(staff: Staff) -> None:
    store()
    client = staff("view_webhookevent")

    page = pages.body(pages.open_page(client, "webhookevent", "evt_1"))
    response = client.post(pages.page_url("webhookevent", "evt_1", "replay"))
    listed = pages.body(pages.open_list(client, "webhookevent"))
    choose(client, "evt_1")

    assert "/replay/" not in page
    assert response.status_code == 403
    assert "replay_selected" not in listed
    assert status_of() == "failed"


def test_changer__can_replay(staff: Staff) -> None:
    store()

    press(staff("view_webhookevent", "change_webhookevent"))

    assert status_of() == "applied"


def test_action__asks_for_those_that_need_a_replay(admin_client: Client) -> None:
    store("evt_1")
    store("evt_2", status="unmatched", created=documents.later(-1))
    store("evt_3", status="applied")

    response = choose(admin_client, "evt_1", "evt_2", "evt_3")

    assert re.findall(r'data-replay="([^"]+)"', pages.body(response)) == [
        pages.page_url("webhookevent", "evt_2", "replay"),
        pages.page_url("webhookevent", "evt_1", "replay"),
    ]
    assert "<progress" in pages.body(response)
    assert status_of("evt_1") == "failed"


def test_action_on_all_rows_of_a_long_list__says_how_many_are_taken(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django_firestore_stripe.admin.selections.MOST", 1)
    store("evt_1")
    store("evt_2", received_at=documents.later(-1))

    response = choose(admin_client, "evt_1", select_across="1")

    assert "Only the first 1 of the 2 selected documents are taken" in pages.text(response)
    assert re.findall(r'name="_selected_action" value="([^"]+)"', pages.body(response)) == ["evt_1"]


def test_action_without_anything_to_do__says_so(admin_client: Client) -> None:
    store(status="applied")

    response = choose(admin_client, "evt_1")

    assert pages.messages(response) == ["None of the selected events needs a replay."]


def test_confirmed_action__replays_each_and_tells_of_each(admin_client: Client) -> None:
    store("evt_1")
    store("evt_2", payload=None)

    response = confirm(admin_client, "evt_1", "evt_2")

    assert len(pages.messages(response)) == 2
    assert (status_of("evt_1"), status_of("evt_2")) == ("applied", "failed")


def test_confirmed_action__asks_again_for_what_would_take_too_long(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django_firestore_stripe.admin.replaying.ENOUGH", -1.0)
    store("evt_1", created=documents.later(-1))
    store("evt_2")

    response = confirm(admin_client, "evt_1", "evt_2")

    assert (status_of("evt_1"), status_of("evt_2")) == ("applied", "failed")
    assert pages.messages(response) == ["product.created (evt_1) is applied now."]
    assert re.findall(r'name="_selected_action" value="([^"]+)"', pages.body(response)) == ["evt_2"]


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        ("", {"done": False, "sentence": "product.created (evt_1) was too large to be kept: resend it from Stripe's"}),
        (None, {"done": True, "sentence": "product.created (evt_1) is applied now."}),
    ],
)
def test_script__gets_what_became_of_an_event(admin_client: Client, payload: Any, answer: dict[str, Any]) -> None:
    store(**({} if payload is None else {"payload": payload}))

    response = press(admin_client, headers={"accept": "application/json"})

    assert response.json()["done"] == answer["done"]
    assert response.json()["sentence"].startswith(answer["sentence"])
    assert LogEntry.objects.count() == 1


def test_script__gets_that_an_event_is_gone(admin_client: Client) -> None:
    response = press(admin_client, "evt_none", headers={"accept": "application/json"})

    assert response.json() == {"done": False, "sentence": "evt_none is gone."}


@pytest.mark.bundled
def test_replay_while_firestore_is_unavailable__page_with_status_503(
    admin_client: Client, firestore_emulator: FirestoreEmulator, settings: Any
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    store()
    for rpc in ("RunQuery", "BatchGetDocuments"):
        firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=1000)

    response = press(admin_client)

    assert response.status_code == 503


@pytest.mark.bundled
def test_replay_whose_commit_fails__says_so(
    admin_client: Client, firestore_emulator: FirestoreEmulator, settings: Any
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    store()
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, times=1000)

    response = press(admin_client)

    assert "failed again" in pages.messages(response)[0]
    assert not product().exists
