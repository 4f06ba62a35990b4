"""Django's admin with stock options on top of documents."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import reverse

from django_firestore_stripe.firestore.writes import commit, merge
from tests.firestore.app.models import Customer, Session
from tests.firestore.shop import SESSIONS, seed

pytestmark = [
    pytest.mark.django_db(databases=["default", "firestore"]),
    pytest.mark.urls("tests.firestore.app.urls"),
]
LIST = "/documents/documents_shop/session/"


@pytest.fixture
def browser(client, db):
    seed()
    client.force_login(User.objects.create_superuser("root"))
    return client


def url(view: str, key: str, model: str = "session") -> str:
    return reverse(f"documents:documents_shop_{model}_{view}", args=[quote(key)])


PAGES = {
    "": 5,
    "?p=2": 5,
    "?p=5": 3,
    "?mode__exact=setup": 5,
    "?mode__exact=setup&p=2": 3,
    "?allow_promotion_codes__exact=1&client=mobile": 0,
    "?currency__isempty=1": 5,
    "?created_at__year=2026&created_at__month=1": 5,
    "?created_at__gte=2026-01-23+00:00:00%2B00:00": 2,
    "?q=cs_test_11": 1,
    "?q=https://checkout.example/1": 5,
    "?q=cs_test_11+other": 0,
    "?o=3.-5": 5,
    "?o=2": 5,
    "?_facets=True": 5,
    "?all=": 23,
}


@pytest.mark.parametrize("query", PAGES)
def test_list__shows_rows(browser, query):
    page = browser.get(LIST + query)

    assert page.status_code == 200
    assert page.content.decode().count('class="action-select"') == PAGES[query]


def test_list__costs_its_rows_and_a_count_on_a_page_walked_to(browser, calls):
    from tests.firestore.app.admin import SessionAdmin  # noqa: PLC0415

    assert SessionAdmin.list_per_page == 5
    for number in (1, 2, 3):
        browser.get(f"{LIST}?p={number}")

    with calls:
        browser.get(f"{LIST}?p=4")

    rows = [call["reads"] for call in calls if "LIMIT 5" in call["sql"]]
    assert rows == [5]


def test_detail__of_a_document_that_goes_beyond_the_choices_can_be_saved(browser):
    commit([merge("shop_customers/uid1/shop_sessions/doc05", {"mode": "of another program"})])

    page = browser.get(url("change", "uid1/doc05"))
    form = page.context["adminform"].form
    assert '<option value="of another program" selected>' in str(form["mode"])

    data = {field.html_name: field.value() for field in form if field.value() is not None}
    data |= {"created_at_0": "2026-01-06", "created_at_1": "08:00:00", "price": "edited"}
    saved = browser.post(url("change", "uid1/doc05"), data)

    assert saved.status_code == 302
    session = Session.objects.get(pk="uid1/doc05")
    assert (session.mode, session.price, session.metadata) == (
        "of another program",
        "edited",
        {"number": 5, "tag": "odd"},
    )


def test_detail__that_does_not_exist_goes_back(browser):
    assert browser.get(url("change", "uid1/none")).status_code == 302


def test_add__and_its_history(browser):
    added = browser.post("/documents/documents_shop/customer/add/", {"uid": "new", "email": "a@b.co"})
    again = browser.post("/documents/documents_shop/customer/add/", {"uid": "new", "email": "a@b.co"})

    assert added.status_code == 302
    assert "already exists" in again.content.decode()
    assert LogEntry.objects.get().get_edited_object() == Customer(pk="new")
    assert browser.get(url("history", "new", "customer")).status_code == 200


def test_delete(browser):
    assert "uid2/doc02" in browser.get(url("delete", "uid2/doc02")).content.decode()
    assert browser.post(url("delete", "uid2/doc02"), {"post": "yes"}).status_code == 302

    assert Session.objects.count() == SESSIONS - 1


@pytest.mark.parametrize("data", [{"action": "mark_setup"}, {"action": "mark_setup", "select_across": "1"}])
def test_action__on_chosen_rows(browser, data):
    answer = browser.post(f"{LIST}?client=mobile", {**data, "_selected_action": ["uid0/doc00"]})

    assert answer.status_code == 302
    assert Session.objects.get(pk="uid0/doc00").mode == "setup"


def test_content_type__finds_the_object_whatever_its_alias(browser):
    kind = ContentType.objects.get_for_model(Session)

    assert kind.get_object_for_this_type(pk="uid1/doc05").session_id == "cs_test_05"
    assert kind.get_object_for_this_type(using="default", pk="uid1/doc05").session_id == "cs_test_05"


def test_validation__asks_firestore(db):
    seed()

    with pytest.raises(ValidationError, match="already exists"):
        Customer(uid="uid1").full_clean()
    Session(pk="uid1/new", customer_id="uid1", mode="anything", url="https://x.example").full_clean()
