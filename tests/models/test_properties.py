"""What models say of themselves."""

import pytest

from django_firestore_stripe.models import CheckoutSession, Invoice, Payment, Subscription, TaxRate
from tests.admin.documents import NOON

DASH = "\N{EN DASH}"


@pytest.mark.parametrize("status", Subscription.Status.values)
def test_subscription__is_active_or_not_and_over_or_not(status):
    subscription = Subscription(status=status)

    assert subscription.is_active == (status in {"trialing", "active"})
    assert subscription.is_over == (status in {"canceled", "incomplete_expired"})


@pytest.mark.parametrize(
    ("fields", "ending"),
    [
        ({"status": "active", "cancel_at_period_end": True}, True),
        ({"status": "active", "cancel_at_period_end": False, "cancel_at": NOON}, True),
        ({"status": "active", "cancel_at_period_end": False}, False),
        ({"status": "canceled", "cancel_at_period_end": True, "cancel_at": NOON}, False),
        ({"status": "active"}, False),
    ],
)
def test_subscription__is_ending_only_while_it_runs(fields, ending):
    assert Subscription(**fields).is_ending is ending


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(999, "usd", "9.99 USD"), (1800, "jpy", "1,800 JPY"), (1500, "kwd", "1.500 KWD"), (None, "usd", DASH)],
)
def test_amounts__are_shown_in_the_currencys_units(amount, currency, shown):
    assert Payment(amount=amount, currency=currency).display_amount == shown
    assert Invoice(total=amount, currency=currency).display_total == shown
    assert CheckoutSession(amount_total=amount, currency=currency).display_amount == shown


@pytest.mark.parametrize(("percentage", "shown"), [(19, "19%"), (8.875, "8.875%"), (None, DASH), ("forged", DASH)])
def test_tax_rate__is_shown_in_percent(percentage, shown):
    assert TaxRate(percentage=percentage).display_percentage == shown


def test_names__are_what_people_look_for():
    assert str(TaxRate(id="txr_1", display_name="VAT", percentage=19)) == "VAT (19%)"
    assert str(Invoice(id="ada/in_1", number="A-1", total=999, currency="usd")) == "9.99 USD (A-1)"
    assert str(Invoice(id="ada/sub_1/in_1")) == f"{DASH} (in_1)"


@pytest.mark.parametrize("status", Payment.Status.values)
def test_payment__is_paid_once_the_money_has_come(status):
    assert Payment(status=status).is_paid == (status == "succeeded")


@pytest.mark.parametrize(
    ("fields", "left", "partly", "wholly"),
    [
        ({"amount": 3000, "amount_received": 3000}, 3000, False, False),
        ({"amount": 3000, "amount_received": 3000, "amount_refunded": 1000}, 2000, True, False),
        ({"amount": 3000, "amount_received": 2500, "amount_refunded": 2500}, 0, True, True),
        ({"amount": 3000, "amount_refunded": 0}, 3000, False, False),
        ({"amount": 3000, "amount_refunded": "forged"}, 3000, False, False),
        ({"amount": 3000, "amount_received": 3000, "amount_refunded": 9000}, 0, True, True),
        ({"amount": True}, None, False, False),
        ({}, None, False, False),
    ],
)
def test_payment__is_refunded_in_part_or_in_full(fields, left, partly, wholly):
    payment = Payment(**fields)

    assert (payment.amount_left, payment.is_partly_refunded, payment.is_refunded) == (left, partly, wholly)


@pytest.mark.parametrize(
    ("disputes", "disputed"),
    [
        ([{"status": "needs_response"}], True),
        ([{"status": "lost"}], True),
        ([{"status": "won"}, {"status": "lost"}], True),
        ([{"status": "won"}], False),
        ([{"status": "warning_closed"}], False),
        ([], False),
        (None, False),
        ("forged", False),
        ([["forged"]], False),
    ],
)
def test_payment__is_disputed_until_the_dispute_is_won(disputes, disputed):
    assert Payment(disputes=disputes).is_disputed is disputed


@pytest.mark.parametrize("status", Invoice.Status.values)
def test_invoice__is_paid_or_not(status):
    assert Invoice(status=status).is_paid == (status == "paid")


@pytest.mark.parametrize("status", [*CheckoutSession.Status.values, None])
def test_session__is_complete_or_not(status):
    assert CheckoutSession(status=status).is_complete == (status == "complete")
