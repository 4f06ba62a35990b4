"""Invoices: what they add to a payment that is there already, and how much of them a document holds."""

import pytest

from django_firestore_stripe.gateways.stripe import invoices
from django_firestore_stripe.testing import factories
from tests import factories as make
from tests.factories import NOW, document, post, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])

PAYMENT = "customers/ada/payments/pi_1"


def paid(**fields):
    """Return the event of a one-time invoice."""
    fields = {"parent": None, "subscription": None, "payment_intent": "pi_1", **fields}
    return make.event("invoice.paid", factories.invoice(**fields), created=NOW)


def lines_of(count, **fields):
    """Return the lines of an invoice, and the list that its event shows."""
    line = {"object": "line_item", "amount": 100, "currency": "usd", "price": make.price(), "quantity": 1, **fields}
    lines = [{**line, "id": f"il_{number}"} for number in range(count)]
    return lines, {"object": "list", "data": lines[:10], "has_more": True, "url": "/v1/invoices/in_1/lines"}


@pytest.fixture
def ada(store):
    store("customers/ada", stripeId="cus_ada")


def test_invoice_of_a_sessions_payment__is_linked_and_leaves_what_was_bought(client, ada, store, stripe_emulator):
    """With `invoice_creation` the invoice is made after the session was paid."""
    bought = [{"id": "li_1", "object": "item", "quantity": 2}]
    store(PAYMENT, id="pi_1", status="succeeded", invoice=None, items=bought, prices=[])

    post(client, paid())

    stored = document(PAYMENT)
    assert (stored["invoice"], stored["items"], stored["prices"]) == ("in_1", bought, [])


def test_invoice_of_a_payment_without_link__is_linked(client, ada, store, stripe_emulator):
    store(PAYMENT, id="pi_1", status="succeeded", invoice=None, prices=[])

    post(client, paid())

    assert document(PAYMENT)["invoice"] == "in_1"


def test_second_event_of_an_invoice__does_not_write_its_sessions_payment(client, ada, store, stripe_emulator):
    store(PAYMENT, id="pi_1", status="succeeded", invoice="in_1", items=[{"object": "item"}], prices=[])
    sent = paid()

    post(client, sent)

    assert record_of(sent)["documents"] == ["customers/ada/invoices/in_1"]


def test_invoice_with_more_lines_than_a_document_holds__keeps_as_many_as_fit(client, ada, stripe_emulator, monkeypatch):
    lines, shown = lines_of(250, metadata={f"key{number}": "x" * 400 for number in range(10)})
    monkeypatch.setattr(invoices, "list_lines", lambda _invoice: lines)
    sent = paid(lines=shown)
    made = make.payment_intent(id="pi_1", customer="cus_ada")
    post(client, make.event("payment_intent.succeeded", made, created=NOW))

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (200, "applied")
    stored = document("customers/ada/invoices/in_1")["lines"]
    assert 100 < len(stored["data"]) < 250
    assert [kept["id"] for kept in stored["data"]] == [kept["id"] for kept in lines[: len(stored["data"])]]
    assert stored["has_more"] is True
    assert len(document(PAYMENT)["items"]) == len(stored["data"])


def test_invoice_with_many_lines__keeps_them_all(client, ada, stripe_emulator, monkeypatch):
    lines, shown = lines_of(250)
    monkeypatch.setattr(invoices, "list_lines", lambda _invoice: lines)

    post(client, paid(lines=shown))

    stored = document("customers/ada/invoices/in_1")["lines"]
    assert (len(stored["data"]), stored["has_more"]) == (250, False)
