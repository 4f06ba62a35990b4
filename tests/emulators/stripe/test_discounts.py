import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop


def code_for(shop: Shop, code: str = "SAVE", **params: object) -> stripe.PromotionCode:
    coupon = shop.api.v1.coupons.create({"percent_off": 20, "duration": "once"})
    promotion = {"type": "coupon", "coupon": coupon.id}
    return shop.api.v1.promotion_codes.create({"promotion": promotion, "code": code, **params})


def test_coupon__needs_one_kind_of_discount(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="either an `amount_off` or a `percent_off`"):
        api.v1.coupons.create({"duration": "once"})


def test_coupon__life(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    coupon = api.v1.coupons.create({"id": "SUMMER", "amount_off": 500, "currency": "EUR", "name": "Summer"})

    api.v1.coupons.delete("SUMMER")

    assert (coupon.currency, coupon.duration, coupon.valid) == ("eur", "once", True)
    assert [event["type"] for event in emulator.events] == ["coupon.created", "coupon.deleted"]


def test_promotion_code__found_by_its_code(shop: Shop) -> None:
    code = code_for(shop)

    found = shop.api.v1.promotion_codes.list({"code": "save", "expand": ["data.promotion.coupon"]})

    assert [each.id for each in found.data] == [code.id]
    assert found.data[0].promotion.coupon.percent_off == 20
    assert shop.api.v1.promotion_codes.retrieve(code.id).promotion.coupon == found.data[0].promotion.coupon.id


def test_promotion_code__taken(shop: Shop) -> None:
    code_for(shop)

    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        code_for(shop, "save")


def test_promotion_code__inactive(shop: Shop) -> None:
    code = code_for(shop, active=False)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.session(discounts=[{"promotion_code": code.id}])

    assert caught.value.param == "discounts[0][promotion_code]"


def test_promotion_code__used_up(emulator: StripeEmulator, shop: Shop) -> None:
    code = code_for(shop, max_redemptions=1)
    emulator.pay(shop.session(discounts=[{"promotion_code": code.id}]).id)

    with pytest.raises(stripe.InvalidRequestError, match="inactive or has expired"):
        shop.session(discounts=[{"promotion_code": code.id}])
    assert shop.api.v1.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_coupon__for_some_products_only(shop: Shop) -> None:
    cheap, dear = shop.price(1000), shop.price(5000)
    coupon = shop.api.v1.coupons.create({"percent_off": 10, "applies_to": {"products": [dear.product]}})
    items = [{"price": cheap.id, "quantity": 1}, {"price": dear.id, "quantity": 1}]

    session = shop.session(line_items=items, discounts=[{"coupon": coupon.id}])

    assert session.total_details.amount_discount == 500
    expanded = shop.api.v1.coupons.retrieve(coupon.id, {"expand": ["applies_to"]})
    assert expanded.applies_to.products == [dear.product]
