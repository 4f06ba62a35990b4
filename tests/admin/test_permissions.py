"""Who may do what."""

import pytest
from django.test import Client

from django_firestore_stripe.firestore.snapshots import read
from tests.admin import documents, pages
from tests.admin.conftest import Staff

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("business")]


@pytest.mark.parametrize("model", pages.MODELS)
def test_viewer__sees_the_list_and_the_page(staff: Staff, model: str) -> None:
    client = staff(f"view_{model}")

    assert pages.open_list(client, model).status_code == 200
    assert pages.open_page(client, model, pages.KEYS[model]).status_code == 200


@pytest.mark.parametrize("model", pages.MODELS)
def test_viewer_of_something_else__is_refused(staff: Staff, model: str) -> None:
    other = "price" if model != "price" else "product"
    client = staff(f"view_{other}")

    assert pages.open_list(client, model).status_code == 403
    assert pages.open_page(client, model, pages.KEYS[model]).status_code == 403


@pytest.mark.parametrize("model", pages.MODELS)
def test_superuser__cannot_add_or_change(admin_client: Client, model: str) -> None:
    url = pages.page_url(model, pages.KEYS[model])

    assert admin_client.get(f"{pages.list_url(model)}add/").status_code == 403
    assert admin_client.post(url, {"email": "x@example.com"}).status_code == 403


@pytest.mark.parametrize("model", ["customer", "payment", "subscription", "invoice", "product", "price", "taxrate"])
def test_superuser__cannot_delete_what_stripe_owns(admin_client: Client, model: str) -> None:
    key = pages.KEYS[model]

    one = admin_client.post(pages.page_url(model, key, "delete"), {"post": "yes"})
    admin_client.post(pages.list_url(model), {"action": "delete_selected", "_selected_action": [key], "post": "yes"})

    assert one.status_code == 403
    assert pages.keys(pages.open_list(admin_client, model)) == [key]


def test_product__hides_its_prices_from_who_may_not_see_prices(staff: Staff) -> None:
    page = pages.text(pages.open_page(staff("view_product"), "product", "prod_gold"))

    assert "Gold" in page
    assert "9.99" not in page


@pytest.mark.parametrize(
    ("permissions", "suggested"),
    [
        (["change_customer"], False),
        (["change_customer", "view_product"], False),
        (["change_customer", "view_price"], False),
        (["change_customer", "view_product", "view_price"], True),
        (["change_customer", "change_product", "change_price"], True),
    ],
)
def test_form_of_a_session__suggests_prices_to_who_may_see_them(
    staff: Staff, permissions: list[str], suggested: bool
) -> None:
    response = staff(*permissions).get(pages.page_url("customer", "ada", "create-session"))

    assert response.status_code == 200
    assert ("price_monthly" in pages.body(response)) is suggested
    assert ("9.99" in pages.body(response)) is suggested


@pytest.mark.parametrize(
    ("model", "path", "fields", "allowed"),
    [
        ("checkoutsession", "customers/a/checkout_sessions/x", documents.session(status="expired"), True),
        ("checkoutsession", "customers/a/checkout_sessions/x", {"error": {"message": "No."}}, True),
        ("checkoutsession", "customers/a/checkout_sessions/x", documents.paid(), False),
        ("checkoutsession", "customers/a/checkout_sessions/x", documents.session(), False),
        ("webhookevent", "stripe_events/evt_x", documents.event(status="failed"), True),
        ("webhookevent", "stripe_events/evt_x", documents.event(status="unmatched"), True),
        ("webhookevent", "stripe_events/evt_x", documents.event(status="applied"), False),
        ("webhookevent", "stripe_events/evt_x", documents.event(status="skipped"), False),
    ],
)
def test_deleting__only_what_nobody_needs(
    admin_client: Client, model: str, path: str, fields: dict[str, object], allowed: bool
) -> None:
    documents.write({path: fields})
    key = "a/x" if model == "checkoutsession" else path.rpartition("/")[2]

    response = admin_client.post(pages.page_url(model, key, "delete"), {"post": "yes"})

    assert response.status_code == (302 if allowed else 403)
    assert read([path])[path].exists is not allowed


def test_deleting_several__refuses_when_one_is_needed(admin_client: Client) -> None:
    documents.write({"stripe_events/evt_failed": documents.event(status="failed")})
    selected = {"action": "delete_selected", "_selected_action": ["evt_failed", "evt_1"], "post": "yes"}

    response = admin_client.post(pages.list_url("webhookevent"), selected)

    assert response.status_code == 403
    assert read(["stripe_events/evt_failed"])["stripe_events/evt_failed"].exists


def test_deleting_several__deletes_what_failed(admin_client: Client) -> None:
    documents.write({f"stripe_events/evt_f{n}": documents.event(status="failed") for n in (1, 2)})
    selected = {"action": "delete_selected", "_selected_action": ["evt_f1", "evt_f2"], "post": "yes"}

    admin_client.post(pages.list_url("webhookevent"), selected)

    assert pages.keys(pages.open_list(admin_client, "webhookevent")) == ["evt_1"]


def test_viewer__cannot_delete(staff: Staff) -> None:
    documents.write({"stripe_events/evt_f": documents.event(status="failed")})
    client = staff("view_webhookevent")

    assert client.post(pages.page_url("webhookevent", "evt_f", "delete"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in pages.body(pages.open_list(client, "webhookevent"))


@pytest.mark.parametrize(
    "lookup",
    [
        "payload__startswith",
        "payload",
        "metadata__password",
        "customer__secret__gt",
        "last_payment_error__client_secret",
    ],
)
def test_filter_by_a_secret__is_refused(admin_client: Client, lookup: str) -> None:
    assert pages.open_list(admin_client, "webhookevent", **{lookup: "x"}).status_code == 400
