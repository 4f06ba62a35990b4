"""api/invoices/: one's own, wherever they lie, and nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest

from django_firestore_stripe.api.invoice_serializers import InvoiceSerializer
from django_firestore_stripe.firestore.meter import metered
from tests.admin.documents import invoice

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/api/invoices/"
NEWEST = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIELDS = {
    "id",
    "uid",
    "subscription",
    "customer",
    "number",
    "status",
    "billing_reason",
    "collection_method",
    "currency",
    "total",
    "subtotal",
    "tax",
    "amount_due",
    "amount_paid",
    "amount_remaining",
    "created",
    "due_date",
    "period_start",
    "period_end",
    "payment_intent",
    "hosted_invoice_url",
    "invoice_pdf",
    "description",
    "metadata",
}


@pytest.fixture
def stored(store, ada):
    """Return a function that stores an invoice of Ada's, some minutes old, with or without subscription."""
    store(f"customers/{ada.pk}", stripeId="cus_ada")

    def write(number, below="subscriptions/sub_1/", **fields):
        created = int((NEWEST - timedelta(minutes=number)).timestamp())
        whole = {**invoice(id=f"in_{number}", created=created), **fields}
        store(f"customers/{ada.pk}/{below}invoices/in_{number}", **whole)

    return write


def ids(response):
    return [found["id"] for found in response.json()["results"]]


def test_serializer__has_the_fields():
    assert set(InvoiceSerializer().fields) == FIELDS


def test_invoice__has_its_links(api, stored, ada):
    stored(1, invoice_pdf="https://pay.stripe.com/invoice/acct_1/test_in_1/pdf")

    body = api.get(f"{URL}in_1/").json()

    assert body.keys() == FIELDS
    assert (body["uid"], body["subscription"], body["customer"]) == (str(ada.pk), "sub_1", "cus_ada")
    assert (body["total"], body["created"], body["due_date"]) == (999, "2026-11-22T11:59:00Z", None)
    assert body["hosted_invoice_url"] == "https://invoice.stripe.com/i/acct_1/test_in_1"
    assert body["invoice_pdf"] == "https://pay.stripe.com/invoice/acct_1/test_in_1/pdf"


def test_list__has_those_of_all_subscriptions_and_of_none_newest_first(api, stored):
    stored(2)
    stored(1, below="")
    stored(3, below="subscriptions/sub_2/")

    assert ids(api.get(URL)) == ["in_1", "in_2", "in_3"]


def test_list__takes_one_status_or_several(api, stored):
    stored(1, status="open")
    stored(2)
    stored(3, status="void")

    assert ids(api.get(URL, {"status": "open"})) == ["in_1"]
    assert ids(api.get(URL, {"status": "open,paid"})) == ["in_1", "in_2"]
    assert api.get(URL, {"status": "lost"}).status_code == 400


def test_list__has_pages(api, stored):
    for number in range(25):
        stored(number)

    first = api.get(URL)
    second = api.get(first.json()["next"])

    assert ids(first) + ids(second) == [f"in_{number}" for number in range(25)]
    assert ids(api.get(second.json()["previous"])) == ids(first)


def test_list__costs_all_that_there_are(api, stored):
    for number in range(25):
        stored(number)

    with metered() as meter:
        api.get(URL)

    assert (meter.rpcs, meter.reads) == (1, 25)


@pytest.mark.parametrize("ordering", ["created", "-created"])
def test_pages__lose_and_repeat_none_of_the_same_moment(api, stored, ordering):
    for number in range(65):
        stored(number, created=int(NEWEST.timestamp()) - number // 30)
    page, found = api.get(URL, {"ordering": ordering}), []
    found += ids(page)
    while page.json()["next"]:
        page = api.get(page.json()["next"])
        found += ids(page)

    assert len(found) == len(set(found)) == 65


def test_list__has_those_of_customers_that_the_user_had_before(api, stored, store, ada):
    stored(1, customer="cus_before")
    stored(2)
    store(f"customers/{ada.pk}", stripeId="cus_now")

    assert ids(api.get(URL)) == ["in_1", "in_2"]


def test_invoice_without_a_time__is_on_no_page(api, stored):
    stored(1, created=None)
    stored(2)

    assert ids(api.get(URL)) == ["in_2"]


def test_stranger__finds_nothing(bob, stored):
    stored(1)

    assert ids(bob.get(URL)) == []
    response = bob.get(f"{URL}in_1/")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_document_below_another_user__is_not_shown_though_it_names_the_customer(api, stored, store):
    stored(1)
    store("customers/eve/invoices/in_9", **invoice(id="in_9"))
    store("vendors/v/invoices/in_8", **invoice(id="in_8"))

    assert ids(api.get(URL)) == ["in_1"]
    assert api.get(f"{URL}in_9/").status_code == 404


def test_user_without_customer__has_none_and_gets_none(api, stripe_emulator):
    with metered() as meter:
        assert ids(api.get(URL)) == []

    assert (meter.rpcs, meter.reads) == (1, 1)
    assert stripe_emulator.requests == []


def test_answer__costs_what_it_shows(api, stored):
    stored(1)
    stored(2)
    costs = []
    for address in (URL, URL, f"{URL}in_1/"):
        with metered() as meter:
            assert api.get(address).status_code == 200
        costs.append((meter.rpcs, meter.reads))

    assert costs == [(1, 2), (1, 2), (1, 1)]


@pytest.mark.parametrize("address", [URL, f"{URL}in_1/"])
def test_guest__is_unauthenticated(client, address):
    response = client.get(address)

    assert (response.status_code, response.json()["code"]) == (403, "unauthenticated")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_invoice__cannot_be_changed(api, stored, method):
    stored(1)

    response = getattr(api, method)(f"{URL}in_1/", {}, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (405, "unimplemented")
