"""Several workers: they share the work, and take over what one of them leaves."""

from contextlib import ExitStack

import pytest

from django_firestore_stripe.services.working import worker as working_module
from tests.factories import document
from tests.worker.running import answered, ask, until, working

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

COUNT = 24


def posts(emulator):
    return [
        request for request in emulator.requests if (request.method, request.path) == ("POST", "/v1/checkout/sessions")
    ]


def test_workers__share_the_work(shop, stripe_emulator):
    with ExitStack() as stack:
        workers = [stack.enter_context(working(renewal=0.05, grace=30.0)) for _ in range(3)]
        until(lambda: all(worker.report()["workers"] == 3 for worker in workers))
        paths = [ask(f"doc{number}", price=shop.shirt) for number in range(COUNT)]
        assert all(answered(path)["url"] for path in paths)
        until(lambda: not any(worker.report()["waiting"] for worker in workers))

    done = [worker.report()["answered"] for worker in workers]
    assert sum(done) == COUNT
    assert all(done)
    assert len(posts(stripe_emulator)) == COUNT


def test_what_one_leaves__another_takes(shop, stripe_emulator, monkeypatch):
    with working(renewal=0.05) as idle:
        for part in (idle, idle._intake):
            monkeypatch.setattr(part, "_hand_on", lambda _waiting: None)
        with working(renewal=0.05) as busy:
            until(lambda: {worker.report()["workers"] for worker in (idle, busy)} == {2})
            paths = [ask(f"doc{number}", price=shop.shirt) for number in range(COUNT)]
            assert all(answered(path)["url"] for path in paths)

    assert idle.report()["answered"] == 0
    assert busy.report()["answered"] == COUNT
    assert len(posts(stripe_emulator)) == COUNT


def test_worker_that_stops__is_no_longer_counted_on(shop):
    with working(renewal=0.05) as stays:
        with working():
            until(lambda: stays.report()["workers"] == 2)
        until(lambda: stays.report()["workers"] == 1)

    assert document("stripe_events/worker_state")["leases"] == {}


def test_state_that_cannot_be_written__stops_nobody(shop, monkeypatch, caplog):
    with working(renewal=0.01):
        monkeypatch.setattr(working_module.state, "renew", fail)
        until(lambda: "could not be written" in caplog.text)

        assert answered(ask("doc1", price=shop.shirt))["url"]


def fail(*_args, **_kwargs):
    raise working_module.Unavailable("Try again later.")
