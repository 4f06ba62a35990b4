import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop


def kinds(emulator: StripeEmulator) -> list[str]:
    return [event["type"] for event in emulator.events]


def paid(api: stripe.StripeClient, card: str = "pm_card_visa") -> stripe.PaymentIntent:
    return api.v1.payment_intents.create({"amount": 1500, "currency": "usd", "payment_method": card, "confirm": True})


def test_refund__whole(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    intent = paid(api)

    refund = api.v1.refunds.create({"payment_intent": intent.id, "reason": "requested_by_customer"})

    assert (refund.amount, refund.status, refund.charge) == (1500, "succeeded", intent.latest_charge)
    charge = api.v1.charges.retrieve(intent.latest_charge)
    assert (charge.refunded, charge.amount_refunded) == (True, 1500)
    assert kinds(emulator)[-2:] == ["refund.created", "charge.refunded"]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.refunds.create({"charge": charge.id})
    assert caught.value.code == "charge_already_refunded"


def test_refund__in_parts(api: stripe.StripeClient) -> None:
    intent = paid(api)

    first = api.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    partly = api.v1.charges.retrieve(intent.latest_charge, {"expand": ["refunds"]})
    with pytest.raises(stripe.InvalidRequestError, match=r"\(\$11.00\) is greater than .* \(\$10.00\)"):
        api.v1.refunds.create({"payment_intent": intent.id, "amount": 1100})
    second = api.v1.refunds.create({"payment_intent": intent.id})

    assert (partly.refunded, partly.amount_refunded, [each.id for each in partly.refunds]) == (False, 500, [first.id])
    assert second.amount == 1000
    assert [each.id for each in api.v1.refunds.list({"payment_intent": intent.id})] == [second.id, first.id]


def test_refund__metadata_is_updated(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    refund = api.v1.refunds.create({"payment_intent": paid(api).id})

    assert api.v1.refunds.update(refund.id, {"metadata": {"why": "late"}}).metadata["why"] == "late"
    assert api.v1.refunds.retrieve(refund.id).metadata["why"] == "late"
    assert kinds(emulator)[-1] == "refund.updated"


def test_refund__of_nothing_paid(api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create({"amount": 1500, "currency": "usd"})

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        api.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError, match="payment_intent or charge"):
        api.v1.refunds.create({})


@pytest.fixture
def dispute(emulator: StripeEmulator, shop: Shop) -> stripe.Dispute:
    session = shop.session()
    emulator.pay(session.id, card="4000000000000259")
    (found,) = shop.api.v1.disputes.list({"payment_intent": shop.retrieve(session).payment_intent})
    return found


def test_dispute__follows_the_payment(
    emulator: StripeEmulator, api: stripe.StripeClient, dispute: stripe.Dispute
) -> None:
    assert (dispute.reason, dispute.status, dispute.amount) == ("fraudulent", "needs_response", 1000)
    assert api.v1.charges.retrieve(dispute.charge).disputed is True
    found = kinds(emulator)
    start = found.index("payment_intent.succeeded")
    assert found[start + 1 : start + 3] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        api.v1.refunds.create({"charge": dispute.charge})


def test_dispute__closed_is_lost(emulator: StripeEmulator, api: stripe.StripeClient, dispute: stripe.Dispute) -> None:
    assert api.v1.disputes.close(dispute.id).status == "lost"
    assert kinds(emulator)[-1] == "charge.dispute.closed"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        api.v1.disputes.close(dispute.id)


@pytest.mark.parametrize(
    ("text", "status", "last"),
    [
        ("winning_evidence", "won", "charge.dispute.funds_reinstated"),
        ("losing_evidence", "lost", "charge.dispute.closed"),
        ("We sent it.", "under_review", "charge.dispute.updated"),
    ],
)
def test_dispute__evidence_decides(
    emulator: StripeEmulator, api: stripe.StripeClient, dispute: stripe.Dispute, text: str, status: str, last: str
) -> None:
    changed = api.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}, "metadata": {"a": "1"}})

    assert (changed.status, changed.evidence_details.submission_count, changed.metadata["a"]) == (status, 1, "1")
    assert kinds(emulator)[-1] == last
