"""What nobody foresaw: no document is left without an answer, and health says where one is."""

from datetime import timedelta

import pytest

from django_firestore_stripe.services.answering import answer as answering
from django_firestore_stripe.services.working import answers
from tests.factories import document
from tests.worker.running import answered, ask, until, working

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def mistaken(_request, _uid):
    """Decide as a project would that has made a mistake."""
    raise AssertionError("unforeseen")


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    monkeypatch.setattr(answers, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(answers, "LAST_PAUSE", 0.02)


def test_policy_that_is_mended_in_time__answers(shop, configured):
    configured(SESSION_POLICY=f"{__name__}.mistaken")
    with working() as worker:
        path = ask("doc1", price=shop.shirt)
        until(lambda: worker.report()["failed"] > 2 * answers.GIVE_UP)
        assert worker.report()["healthy"]
        configured(SESSION_POLICY="strict")

        assert answered(path)["url"]


def test_policy_that_is_not_mended__is_an_error_after_a_while(shop, configured, monkeypatch, caplog):
    monkeypatch.setattr(answering, "PATIENCE", timedelta(seconds=0.5))
    configured(SESSION_POLICY=f"{__name__}.mistaken")

    with working() as worker:
        stored = answered(ask("doc1", price=shop.shirt))
        until(lambda: worker.report()["refused"])

        assert worker.report()["waiting"] == 0
    assert stored["error"]["code"] == "unavailable"
    assert "doc1 could not be answered in time" in caplog.text


@pytest.fixture
def unwritable(monkeypatch):
    """Let the answers to a document fail in a way that nobody foresaw, and old as they are; return what lets them be."""
    failing, real = {"doc1"}, answers.answer

    def answer(**asked):
        if asked["document_id"] in failing:
            raise RuntimeError("unforeseen")
        return real(**asked)

    monkeypatch.setattr(answers, "answer", answer)
    monkeypatch.setattr(answers, "PATIENCE", timedelta(0))
    return failing.clear


def test_document_that_no_error_can_be_written_into__is_set_aside(shop, unwritable, caplog):
    with working() as worker:
        path = ask("doc1", price=shop.shirt)
        until(lambda: worker.report()["aside"])

        assert answered(ask("doc2", price=shop.shirt))["url"]
        until(lambda: worker.report()["waiting"] == 1)
        report = worker.report()
    assert (report["healthy"], report["left"], report["failed"]) == (False, 0, answers.GIVE_UP)
    assert not document(path).keys() & {"url", "error"}
    assert "doc1 could not be answered" in caplog.text


def test_document_that_was_set_aside__is_taken_up_again(shop, unwritable, monkeypatch):
    monkeypatch.setattr(answers, "ASIDE", 0.1)
    with working() as worker:
        path = ask("doc1", price=shop.shirt)
        until(lambda: worker.report()["aside"])
        unwritable()

        assert answered(path)["url"]
        until(lambda: not worker.report()["waiting"])
        assert worker.report()["healthy"]


def test_document_that_was_set_aside__is_heard_of_by_the_next_worker(shop, unwritable):
    with working(renewal=0.01) as first:
        path = ask("doc1", price=shop.shirt)
        until(lambda: first.report()["aside"])
    unwritable()

    with working():
        assert answered(path)["url"]
