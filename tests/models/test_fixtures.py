"""What is dumped can be loaded: the documents are the same afterwards."""

import json
from datetime import datetime

import pytest

from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.admin import documents
from tests.factories import document
from tests.models.round_trip import MODELS, dumped, everything, loaded, to_milliseconds, without_nulls

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture
def bought(shop, stripe_api, pay, deliver_webhooks):
    """Have a shirt and a membership bought, and a tax rate: documents of all models, as the app writes them."""
    stripe_api.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True, "country": "DE"})
    for price, mode in ((shop.shirt, "payment"), (shop.monthly, "subscription")):
        request = SessionRequest(price=price, mode=mode, success_url="/", cancel_url="/", metadata={"from": "shop"})
        session = create_session(buyer=Buyer(uid="ada", email="a@b.co"), request=request, origin="https://shop.example")
        pay(session.session_id)
    deliver_webhooks()
    return shop


@pytest.mark.parametrize(("kind", "kept"), [("json", to_milliseconds), ("jsonl", to_milliseconds), ("xml", dict)])
def test_round_trip__gives_the_same_documents(bought, tmp_path, kind, kept):
    before = everything()

    loaded(dumped(kind), tmp_path / f"all.{kind}")

    assert without_nulls(everything()) == without_nulls(kept(before))
    assert all(model.objects.exists() for model in MODELS)


def test_round_trip__keeps_references_and_times(bought, tmp_path):
    loaded(dumped("json"), tmp_path / "all.json")

    (path,) = (path for path in everything() if path.split("/")[-2] == "subscriptions")
    stored = document(path)
    price = Reference(f"products/prod_gold/prices/{bought.monthly}")
    assert (stored["product"], stored["price"], stored["prices"]) == (Reference("products/prod_gold"), price, [price])
    assert isinstance(stored["current_period_end"], datetime)
    assert all(
        isinstance(fields["created"], datetime)
        for path, fields in everything().items()
        if "/checkout_sessions/" in path
    )


def test_fixture__has_ids_where_documents_lie_as_expected():
    documents.write({"customers/ada/subscriptions/sub_1": documents.subscription()})

    (row,) = json.loads(dumped("json"))

    assert {name: row["fields"][name] for name in ("product", "price", "prices")} == {
        "product": "prod_gold",
        "price": "price_monthly",
        "prices": [{"product": "prod_gold", "price": "price_monthly"}],
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"product": Reference("old_products/p"), "price": Reference("old_products/p/prices/x")},
        {"product": Reference("products/p"), "price": Reference("products/q/prices/x")},
        {"product": Reference("tenants/t/products/p"), "price": Reference("tenants/t/products/p/prices/x")},
        {"prices": [Reference("old_products/p/prices/x"), Reference("products/p/prices/x")]},
        {"prices": [Reference("odd/x")]},
        {"product": "prod_text", "price": None},
        {"product": None, "price": Reference("products/q/prices/x")},
    ],
)
def test_round_trip__keeps_references_to_documents_elsewhere(tmp_path, fields):
    documents.write({"customers/ada/subscriptions/sub_1": documents.subscription(**fields)})
    before = everything()

    loaded(dumped("json"), tmp_path / "all.json")

    expected = (
        {**fields, "product": Reference("products/prod_text")} if fields.get("product") == "prod_text" else fields
    )
    stored = everything()["customers/ada/subscriptions/sub_1"]
    assert {name: stored[name] for name in fields} == expected
    assert stored["items"] == before["customers/ada/subscriptions/sub_1"]["items"]


def test_fixture_written_by_hand__takes_ids(tmp_path):
    fields = {"customer": "ada", "product": "p", "price": "x", "status": "active"}
    row = {"model": "django_firestore_stripe.subscription", "pk": "ada/sub_1", "fields": fields}

    loaded(json.dumps([row]), tmp_path / "one.json")

    assert document("customers/ada/subscriptions/sub_1")["price"] == Reference("products/p/prices/x")
    assert Subscription.objects.get(product="p").price == "x"
