"""A deleted coupon discounts on where it was applied, and nowhere else."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import DAY, START, Life
from .shop import Shop
from .test_hosted_page import page, submit, text


@pytest.fixture
def coupon(shop: Shop) -> stripe.Coupon:
    return shop.api.v1.coupons.create({"id": "HALF", "percent_off": 50, "duration": "forever", "name": "Half"})


def test_deleted__is_gone_from_the_api(emulator: StripeEmulator, shop: Shop, coupon: stripe.Coupon) -> None:
    coupons = shop.api.v1.coupons

    deleted = coupons.delete(coupon.id)

    assert deleted.to_dict() == {"id": "HALF", "object": "coupon", "deleted": True}
    assert emulator.events[-1]["type"] == "coupon.deleted"
    assert coupons.list().data == []
    for ask in (coupons.retrieve, coupons.update, coupons.delete):
        with pytest.raises(stripe.InvalidRequestError, match="No such coupon: 'HALF'") as caught:
            ask(coupon.id)
        assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_deleted__its_id_is_free(shop: Shop, coupon: stripe.Coupon) -> None:
    shop.api.v1.coupons.delete(coupon.id)

    shop.api.v1.coupons.create({"id": "HALF", "percent_off": 40})

    assert shop.api.v1.coupons.retrieve("HALF").percent_off == 40
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        shop.api.v1.coupons.create({"id": "HALF", "percent_off": 40})


def test_deleted__discounts_renewals(emulator: StripeEmulator, shop: Shop, coupon: stripe.Coupon) -> None:
    life = Life(emulator, shop)
    subscription = life.subscribe(shop.monthly(1000), discounts=[{"coupon": coupon.id}])
    shop.api.v1.coupons.delete(coupon.id)

    life.advance(START + 35 * DAY)

    invoices = shop.api.v1.invoices.list({"subscription": subscription.id}).data
    assert [invoice.amount_paid for invoice in invoices] == [500, 500]
    preview = shop.api.v1.invoices.create_preview({"subscription": subscription.id})
    assert preview.total == 500
    assert shop.api.v1.subscriptions.update(subscription.id, {"metadata": {"a": "b"}}).metadata["a"] == "b"


def test_deleted__stays_on_open_sessions(shop: Shop, coupon: stripe.Coupon) -> None:
    session = shop.session(shop.price(1000), discounts=[{"coupon": coupon.id}])
    shop.api.v1.coupons.delete(coupon.id)

    shown, paid = page(session), submit(session)

    assert "50% off" in text(shown)
    assert paid.status_code == 303
    done = shop.retrieve(session, "line_items")
    assert (done.payment_status, done.amount_total, done.line_items.data[0].amount_total) == ("paid", 500, 500)
    assert shop.retrieve(session, "discounts.coupon").discounts[0].coupon.valid is False


@pytest.mark.parametrize("version", ["2022-11-15", None])
def test_deleted__stands_in_discounts_of_every_version(shop: Shop, coupon: stripe.Coupon, version: str | None) -> None:
    customer = shop.customer(payment_method="pm_card_visa", invoice_settings={"default_payment_method": "pm_card_visa"})
    subscription = shop.api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly().id}], "discounts": [{"coupon": coupon.id}]}
    )
    shop.api.v1.coupons.delete(coupon.id)

    options = {"stripe_version": version} if version else {}
    path = ["discounts"] if version else ["discounts.source.coupon"]
    found = shop.api.v1.subscriptions.retrieve(subscription.id, {"expand": path}, options).discounts[0].to_dict()

    shown = found["coupon"] if version else found["source"]["coupon"]
    assert (shown["id"], shown["valid"]) == ("HALF", False)
    assert not [name for name in shown if name.startswith("_")]


def test_deleted__cannot_be_redeemed_any_more(shop: Shop, coupon: stripe.Coupon) -> None:
    promotion = {"type": "coupon", "coupon": coupon.id}
    code = shop.api.v1.promotion_codes.create({"promotion": promotion, "code": "SAVE"})
    shop.api.v1.coupons.delete(coupon.id)

    for params, param in (
        ({"discounts": [{"coupon": coupon.id}]}, "discounts[0][coupon]"),
        ({"discounts": [{"promotion_code": code.id}]}, "discounts[0][promotion_code]"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            shop.session(**params)
        assert (caught.value.http_status, caught.value.param) == (400, param)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.api.v1.promotion_codes.create({"promotion": promotion, "code": "MORE"})
    assert (caught.value.http_status, caught.value.param) == (400, "promotion[coupon]")
    assert shop.api.v1.promotion_codes.retrieve(code.id).active is False


def test_deleted__its_code_stays_useless(shop: Shop, coupon: stripe.Coupon) -> None:
    codes = shop.api.v1.promotion_codes
    code = codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SAVE"})
    shop.api.v1.coupons.delete(coupon.id)
    codes.update(code.id, {"active": True})

    with pytest.raises(stripe.InvalidRequestError, match="inactive or has expired"):
        shop.session(discounts=[{"promotion_code": code.id}])
