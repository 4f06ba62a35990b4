"""What `test_nested_collections` runs under other settings: models, a checkout, its webhooks, the admin."""

import pytest

from django_firestore_stripe.models import (
    Customer,
    Invoice,
    Payment,
    Price,
    Product,
    Subscription,
    TaxRate,
    WebhookEvent,
)
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.admin import documents, pages
from tests.factories import document
from tests.models.round_trip import dumped, everything, loaded, to_milliseconds, without_nulls

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def test_catalogue__is_written_below_the_tenant(shop):
    (gold,) = Product.objects.filter(pk="prod_gold").with_prices()

    assert [price.pk for price in gold.prices.all()] == [f"prod_gold/{shop.monthly}"]
    assert document(f"tenants/acme/goods/prod_gold/prices/{shop.monthly}")["unit_amount"] == 999
    assert document("products/prod_gold") is None


def test_purchase__ends_in_the_tenants_documents(shop, pay, deliver_webhooks):
    addresses = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}
    session = create_session(
        buyer=Buyer(uid="ada", email="ada@example.com"),
        request=SessionRequest(price=shop.shirt, **addresses),
        origin="https://shop.example",
    )

    pay(session.session_id)
    deliver_webhooks()

    stored = document("tenants/acme/customers/ada/checkout_sessions/" + session.pk.partition("/")[2])
    payment = Payment.objects.for_uid("ada").get()
    assert (stored["status"], stored["payment_intent"]) == ("complete", payment.stripe_id)
    assert document(f"tenants/acme/customers/ada/payments/{payment.stripe_id}")["status"] == "succeeded"
    assert payment.prices == [{"product": "prod_shirt", "price": shop.shirt}]
    assert Customer.objects.get().pk == "ada"
    assert set(WebhookEvent.objects.values_list("status", flat=True)) == {"applied"}


def test_subscription__refers_to_the_tenants_products():
    reference = documents.Reference("tenants/acme/goods/prod_gold")
    documents.write({"tenants/acme/customers/ada/subscriptions/sub_1": documents.subscription(product=reference)})

    (subscription,) = Customer(uid="ada").subscriptions.all()

    assert (subscription.pk, subscription.product) == ("ada/sub_1", "prod_gold")


def test_references__are_made_below_the_tenant(tmp_path):
    Subscription.objects.create(pk="ada/sub_1", product="prod_gold", price="price_1")
    elsewhere = documents.subscription()
    documents.write({"tenants/acme/customers/ada/subscriptions/sub_2": elsewhere})

    loaded(dumped("json"), tmp_path / "all.json")

    made = document("tenants/acme/customers/ada/subscriptions/sub_1")
    kept = document("tenants/acme/customers/ada/subscriptions/sub_2")
    assert made["product"] == documents.Reference("tenants/acme/goods/prod_gold")
    assert made["price"] == documents.Reference("tenants/acme/goods/prod_gold/prices/price_1")
    assert {name: kept[name] for name in ("product", "price", "prices")} == {
        name: elsewhere[name] for name in ("product", "price", "prices")
    }


def test_dump_of_a_purchase__is_loaded_again(shop, pay, deliver_webhooks, tmp_path):
    request = SessionRequest(price=shop.monthly, mode="subscription", success_url="/", cancel_url="/")
    session = create_session(buyer=Buyer(uid="ada", email="a@b.co"), request=request, origin="https://shop.example")
    pay(session.session_id)
    deliver_webhooks()
    before = everything()

    loaded(dumped("json"), tmp_path / "all.json")

    assert without_nulls(everything()) == without_nulls(to_milliseconds(before))
    assert {path.split("/")[0] for path in before} == {"tenants"}


def test_invoices_and_tax_rates__are_found_and_other_tenants_are_not():
    documents.write(
        {
            "tenants/acme/customers/ada/subscriptions/sub_1/invoices/in_1": documents.invoice(),
            "tenants/other/customers/eve/subscriptions/sub_2/invoices/in_2": documents.invoice(),
            "tenants/acme/goods/tax_rates/tax_rates/txr_vat": documents.tax_rate(),
        }
    )

    assert [invoice.pk for invoice in Invoice.objects.all()] == ["ada/sub_1/in_1"]
    assert [rate.pk for rate in TaxRate.objects.all()] == ["txr_vat"]


def test_admin__lists_the_tenants_prices_and_no_others(admin_client):
    documents.write(
        {
            "tenants/acme/goods/prod_gold/prices/price_1": documents.price(),
            "tenants/other/goods/prod_gold/prices/price_2": documents.price(),
        }
    )

    response = pages.open_list(admin_client, "price")

    assert pages.keys(response) == ["prod_gold/price_1"]
    assert response.context["cl"].result_count == 1
    assert Price.objects.count() == 1
