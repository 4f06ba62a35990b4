"""`@after(…, when=…)`: which events a project's function runs after, and what becomes of one whose condition fails."""

import pytest

from django_firestore_stripe.services.events import after, registry
from tests import factories as make
from tests.factories import document, post, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture
def weighed(monkeypatch):
    """Register a function for heavy products and payouts; return the ids that it ran for."""
    ran = []
    monkeypatch.setattr(registry, "_effects", {})

    def is_heavy(event):
        return int(event.object["metadata"]["grams"]) > 1_000

    after("product.created", "payout.paid", when=is_heavy)(lambda applied: ran.append(applied.event.object_id))
    return ran


def payout(**metadata):
    return {"id": "po_1", "object": "payout", "metadata": metadata}


@pytest.mark.parametrize(("grams", "effects", "times"), [("2000", "done", 1), ("20", "none", 0)])
@pytest.mark.parametrize("kind", ["product.created", "payout.paid"])
def test_condition__says_whether_the_function_runs(client, weighed, kind, grams, effects, times):
    thing = payout(grams=grams) if kind == "payout.paid" else make.product(metadata={"grams": grams})
    sent = make.event(kind, thing)

    responses = [post(client, sent) for _ in range(2)]

    assert [response.status_code for response in responses] == [200, 200]
    assert (record_of(sent)["status"], record_of(sent)["effects"]) == ("applied", effects)
    assert weighed == [thing["id"]] * times


@pytest.mark.parametrize("kind", ["product.created", "payout.paid"])
def test_condition_that_fails__is_recorded_and_asked_again(client, weighed, kind):
    thing = payout() if kind == "payout.paid" else make.product(metadata={})
    sent = make.event(kind, thing)

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (500, "failed")
    assert record_of(sent)["reason"] == "KeyError: 'grams'"
    mended = {**sent, "data": {"object": {**thing, "metadata": {"grams": "2000"}}}}
    assert post(client, mended).status_code == 200
    assert (record_of(sent)["status"], weighed) == ("applied", [thing["id"]])


def test_type_that_nobody_registered__is_not_recorded(client, weighed):
    sent = make.event("payout.failed", payout(grams="2000"))

    assert post(client, sent).status_code == 200
    assert document(f"stripe_events/{sent['id']}") is None
