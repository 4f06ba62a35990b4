"""Who gets which discount: https://docs.stripe.com/api/promotion_codes/create."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from .lives import DAY, START, Life
from .shop import Shop
from .test_discounts import code_for
from .test_hosted_page import submit, text

FIVE_DOLLARS = {"minimum_amount": 500, "minimum_amount_currency": "usd"}
FIRST = {"first_time_transaction": True}


def refusal(shop: Shop, code: stripe.PromotionCode, *args: object, **params: object) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.session(*args, discounts=[{"promotion_code": code.id}], **params)
    assert caught.value.http_status == 400
    assert caught.value.param == "discounts[0][promotion_code]"
    return caught.value


def discount(shop: Shop, session: stripe.checkout.Session) -> int:
    return shop.retrieve(session).total_details.amount_discount


def adjustable(shop: Shop, quantity: int) -> list[dict[str, object]]:
    limits = {"enabled": True, "minimum": 1, "maximum": 10}
    return [{"price": shop.price(100).id, "quantity": quantity, "adjustable_quantity": limits}]


def quantity(shop: Shop, session: stripe.checkout.Session, number: int) -> dict[str, str]:
    line = shop.api.v1.checkout.sessions.line_items.list(session.id).data[0]
    return {f"quantity-{line.id}": str(number)}


def test_first_transaction__refused_to_who_has_bought(emulator: StripeEmulator, shop: Shop) -> None:
    customer, code = shop.customer(), code_for(shop, restrictions=FIRST)
    emulator.pay(shop.session(customer=customer.id).id)

    error = refusal(shop, code, customer=customer.id)

    assert error.code == "promotion_code_customer_not_first_time"
    assert "the associated customer has prior transactions" in error.user_message


def test_first_transaction__refused_to_a_subscriber(emulator: StripeEmulator, shop: Shop) -> None:
    life, code = Life(emulator, shop), code_for(shop, restrictions=FIRST)
    life.subscribe(trial_period_days=3)

    with pytest.raises(stripe.InvalidRequestError, match="prior transactions"):
        life.subscribe(discounts=[{"promotion_code": code.id}])


def test_first_transaction__a_declined_one_does_not_count(emulator: StripeEmulator, shop: Shop) -> None:
    customer, code = shop.customer(), code_for(shop, restrictions=FIRST)
    submit(shop.session(customer=customer.id), cardNumber="4000 0000 0000 0002")

    session = shop.session(customer=customer.id, discounts=[{"promotion_code": code.id}])

    assert session.amount_total == 800


def test_customer__nobody_else(shop: Shop) -> None:
    owner, other = shop.customer(), shop.customer()
    code = code_for(shop, customer=owner.id)

    refusal(shop, code, customer=other.id)
    refusal(shop, code)
    session = shop.session(customer=owner.id, discounts=[{"promotion_code": code.id}])

    assert session.total_details.amount_discount == 200


@pytest.mark.parametrize(("amount", "currency"), [(499, "usd"), (1000, "eur")])
def test_minimum__not_reached(shop: Shop, amount: int, currency: str) -> None:
    code = code_for(shop, restrictions=FIVE_DOLLARS)

    error = refusal(shop, code, shop.price(amount, currency=currency))

    assert "does not meet the minimum amount requirement" in error.user_message


def test_minimum__of_a_subscription(emulator: StripeEmulator, shop: Shop) -> None:
    life, code = Life(emulator, shop), code_for(shop, restrictions=FIVE_DOLLARS)

    with pytest.raises(stripe.InvalidRequestError, match="minimum amount requirement"):
        life.subscribe(shop.monthly(499), discounts=[{"promotion_code": code.id}])
    assert life.subscribe(discounts=[{"promotion_code": code.id}]).status == "active"


def test_coupon__of_another_currency(shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"amount_off": 300, "currency": "usd"})

    with pytest.raises(stripe.InvalidRequestError, match="`usd`") as caught:
        shop.session(shop.price(currency="eur"), discounts=[{"coupon": coupon.id}])

    assert caught.value.param == "discounts[0][coupon]"


@pytest.mark.parametrize("limited", ["coupon", "promotion_code"])
def test_redemptions__are_counted_at_completion(emulator: StripeEmulator, shop: Shop, limited: str) -> None:
    if limited == "coupon":
        choice = {"coupon": shop.api.v1.coupons.create({"percent_off": 10, "max_redemptions": 1}).id}
    else:
        choice = {"promotion_code": code_for(shop, max_redemptions=1).id}
    first, second = shop.session(discounts=[choice]), shop.session(discounts=[choice])
    emulator.pay(first.id)

    with pytest.raises(InvalidRequest):
        emulator.pay(second.id)
    assert "expired" in text(submit(second))

    assert shop.retrieve(second).payment_intent is None
    used = shop.api.v1.coupons if limited == "coupon" else shop.api.v1.promotion_codes
    assert used.retrieve(choice[limited]).times_redeemed == 1


@pytest.mark.parametrize("restrictions", [FIRST, {**FIVE_DOLLARS, "minimum_amount": 2000}, FIVE_DOLLARS])
def test_page__asks_the_same(emulator: StripeEmulator, shop: Shop, restrictions: dict[str, object]) -> None:
    customer = shop.customer()
    emulator.pay(shop.session(customer=customer.id).id)
    code_for(shop, "ONCE", restrictions=restrictions)
    session = shop.session(customer=customer.id, allow_promotion_codes=True)

    answer = submit(session, action="apply", promotionCode="once")

    allowed = restrictions is FIVE_DOLLARS
    assert discount(shop, session) == (200 if allowed else 0)
    assert answer.status_code == (303 if allowed else 200)


def test_page__smaller_order_loses_the_discount(shop: Shop) -> None:
    code_for(shop, restrictions=FIVE_DOLLARS)
    session = shop.session(line_items=adjustable(shop, 6), allow_promotion_codes=True)
    submit(session, action="apply", promotionCode="SAVE")
    assert discount(shop, session) == 120

    submit(session, action="update", **quantity(shop, session, 5))
    assert discount(shop, session) == 100
    submit(session, action="update", **quantity(shop, session, 4))

    assert (discount(shop, session), shop.retrieve(session).amount_total) == (0, 400)


def test_page__nobody_pays_more_than_was_shown(shop: Shop) -> None:
    code = code_for(shop, restrictions=FIVE_DOLLARS)
    session = shop.session(line_items=adjustable(shop, 6), discounts=[{"promotion_code": code.id}])
    fewer = quantity(shop, session, 1)

    shown = submit(session, **fewer)

    assert shop.retrieve(session).status == "open"
    assert "$1.00" in text(shown)
    submit(session, **fewer)
    assert shop.retrieve(session).status == "complete"


def test_code__expires_before_the_payment(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    code = code_for(shop, expires_at=START + DAY // 2)
    session = shop.session(customer=life.customer.id, discounts=[{"promotion_code": code.id}])
    life.advance(START + DAY // 2)

    with pytest.raises(InvalidRequest, match="has expired"):
        emulator.pay(session.id)

    assert discount(shop, session) == 200
