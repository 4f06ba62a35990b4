import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import HOUR, Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def kinds(emulator: StripeEmulator) -> list[str]:
    return [event["type"] for event in emulator.events]


def draft(life: Life, amount: int = 1500, **params: object) -> stripe.Invoice:
    life.api.invoice_items.create({"customer": life.customer.id, "amount": amount, "currency": "usd"})
    base = {"customer": life.customer.id, "pending_invoice_items_behavior": "include"}
    return life.api.invoices.create({**base, **params})


def test_draft__takes_the_waiting_items(life: Life) -> None:
    invoice = draft(life, metadata={"order": "1"})

    assert (invoice.status, invoice.amount_due, invoice.billing_reason) == ("draft", 1500, "manual")
    assert (invoice.parent, invoice.metadata.to_dict()) == (None, {"order": "1"})
    assert life.api.invoice_items.list({"customer": life.customer.id}).data[0].invoice == invoice.id


@pytest.mark.parametrize(("filters", "found"), [({}, 2), ({"pending": True}, 1), ({"pending": False}, 1)], ids=repr)
def test_items__that_wait_are_told_from_those_of_an_invoice(life: Life, filters: dict[str, bool], found: int) -> None:
    draft(life)
    life.api.invoice_items.create({"customer": life.customer.id, "amount": 5, "currency": "usd"})

    listed = life.api.invoice_items.list({"customer": life.customer.id, **filters}).data

    assert len(listed) == found
    assert all((item.invoice is None) is filters.get("pending", item.invoice is None) for item in listed)


def test_draft__more_items_then_deleted(life: Life) -> None:
    invoice = draft(life)
    price = life.shop.price(700)
    item = {"customer": life.customer.id, "invoice": invoice.id, "pricing": {"price": price.id}, "quantity": 2}

    life.api.invoice_items.create(item)

    assert life.api.invoices.retrieve(invoice.id).amount_due == 2900
    assert life.api.invoices.delete(invoice.id).deleted
    assert kinds(life.emulator)[-1] == "invoice.deleted"


def test_finalize_and_pay(life: Life) -> None:
    invoice = draft(life)

    opened = life.api.invoices.finalize_invoice(invoice.id, {"expand": ["confirmation_secret"]})
    paid = life.api.invoices.pay(invoice.id)

    assert (opened.status, opened.confirmation_secret.type) == ("open", "payment_intent")
    assert (paid.status, paid.amount_paid, paid.attempt_count) == ("paid", 1500, 1)
    with pytest.raises(stripe.InvalidRequestError, match="Invoice is already paid"):
        life.api.invoices.pay(invoice.id)
    with pytest.raises(stripe.InvalidRequestError, match="no longer editable"):
        life.api.invoices.finalize_invoice(invoice.id)


def test_pay__declined_then_another_card(life: Life) -> None:
    invoice = draft(life)
    life.use("pm_card_chargeCustomerFail")

    with pytest.raises(stripe.CardError) as caught:
        life.api.invoices.pay(invoice.id)

    assert caught.value.code == "card_declined"
    assert kinds(life.emulator)[-1] == "invoice.payment_failed"
    good = life.api.payment_methods.attach("pm_card_visa", {"customer": life.customer.id})
    assert life.api.invoices.pay(invoice.id, {"payment_method": good.id}).status == "paid"


def test_pay__out_of_band(life: Life) -> None:
    paid = life.api.invoices.pay(draft(life).id, {"paid_out_of_band": True})

    assert (paid.status, paid.attempt_count) == ("paid", 0)
    assert "payment_intent.created" not in kinds(life.emulator)


def test_void__cancels_the_intent(life: Life) -> None:
    invoice = life.api.invoices.finalize_invoice(draft(life).id)

    assert life.api.invoices.void_invoice(invoice.id).status == "void"
    assert kinds(life.emulator)[-2:] == ["invoice.voided", "payment_intent.canceled"]
    with pytest.raises(stripe.InvalidRequestError, match="status of void"):
        life.api.invoices.pay(invoice.id)


def test_uncollectible__can_still_be_paid(life: Life) -> None:
    invoice = life.api.invoices.finalize_invoice(draft(life).id)

    marked = life.api.invoices.mark_uncollectible(invoice.id)

    assert (marked.status, kinds(life.emulator)[-1]) == ("uncollectible", "invoice.marked_uncollectible")
    assert life.api.invoices.pay(invoice.id).status == "paid"


def test_send(life: Life) -> None:
    sent = life.api.invoices.send_invoice(draft(life, collection_method="send_invoice", days_until_due=30).id)

    assert (sent.status, sent.due_date - sent.created) == ("open", 30 * 24 * HOUR)
    assert kinds(life.emulator)[-1] == "invoice.sent"


def test_auto_advance__pays_after_an_hour(life: Life) -> None:
    invoice = draft(life, auto_advance=True)

    life.advance(invoice.created + HOUR)

    assert life.api.invoices.retrieve(invoice.id).status == "paid"


def test_update__only_drafts(life: Life) -> None:
    invoice = draft(life)

    assert life.api.invoices.update(invoice.id, {"description": "Mugs"}).description == "Mugs"
    life.api.invoices.finalize_invoice(invoice.id)
    assert life.api.invoices.update(invoice.id, {"metadata": {"a": "1"}}).metadata["a"] == "1"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        life.api.invoices.update(invoice.id, {"description": "Cups"})
    assert caught.value.code == "invoice_not_editable"


def test_invoice_item__without_amount(life: Life) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="You must specify one of"):
        life.api.invoice_items.create({"customer": life.customer.id})


def test_invoice_creation__one_time_payment_with_an_invoice(emulator: StripeEmulator, shop: Shop) -> None:
    data = {"description": "Thanks", "metadata": {"order": "1"}}
    session = shop.session(shop.price(700), 2, invoice_creation={"enabled": True, "invoice_data": data})

    emulator.pay(session.id, email="eve@example.com")

    paid = shop.retrieve(session, "invoice.payments", "payment_intent")
    invoice = paid.invoice
    assert (invoice.status, invoice.amount_paid, invoice.description) == ("paid", 1400, "Thanks")
    assert (invoice.parent, invoice.billing_reason, invoice.customer) == (None, "manual", paid.customer)
    assert invoice.payments.data[0].payment.payment_intent == paid.payment_intent.id
    found = kinds(emulator)
    assert (
        found.index("payment_intent.succeeded")
        < found.index("invoice.paid")
        < found.index("checkout.session.completed")
    )
