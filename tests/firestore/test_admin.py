"""Django's admin with stock options on top of documents."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Permission, User
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
    "?o=5": 5,
    "?created_at__year=2026": 5,
    "?created_at__year=2026&created_at__month=1&created_at__day=4": 1,
    "?o=3.-5": 5,
    "?o=2": 5,
    "?o=2.5": 5,
    "?o=3.2.5": 5,
    "?o=1.5&created_at__gte=2026-01-23+00:00:00%2B00:00": 2,
    "?o=2&created_at__gte=2026-01-23+00:00:00%2B00:00": 2,
    "?o=3.2&created_at__gte=2026-01-23+00:00:00%2B00:00": 2,
    "?o=3.2&created_at__year=2026": 5,
    "?o=2&q=https://checkout": 5,
    "?o=3.1&q=https://checkout": 5,
    "?_facets=True": 5,
    "?all=": 23,
}


def test_list__of_a_model_without_an_order(browser, monkeypatch):
    monkeypatch.setattr(Session._meta, "ordering", [])

    assert [browser.get(f"{LIST}{query}").status_code for query in ("", "?p=2", "?q=https://checkout")] == [200] * 3


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


@pytest.mark.parametrize(("query", "order"), [("", "-created_at"), ("?o=5", "created_at"), ("?o=2", "customer")])
def test_list__leaves_out_the_key_that_django_appends(browser, query, order):
    """Firestore ends each order with the key itself; "-pk" after an ascending one would need one more index."""
    rows = browser.get(LIST + query).context["cl"].queryset

    assert rows.query.order_by in {(order,), ()}
    assert rows.totally_ordered


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


@pytest.mark.parametrize("uid", ["a b:c@d_é.%", "?x=1&y", "#", "a+b", "_5F", "😀"])
def test_detail__of_odd_keys(browser, uid):
    Session.objects.create(pk=f"{uid}/doc 1", mode="setup")

    page = browser.get(url("change", f"{uid}/doc 1"))

    assert page.status_code == 200
    assert page.context["original"].customer_id == uid


def test_detail__of_a_customer(browser):
    assert "user1@example.com" in browser.get(url("change", "uid1", "customer")).content.decode()


def test_add__of_a_session_makes_its_key(browser):
    data = {"customer": "uid1", "mode": "payment", "quantity": 1, "client": "web", "metadata": "{}"}

    added = browser.post(f"{LIST}add/", {**data, "line_items": "[]", "created_at_0": "", "created_at_1": ""})

    assert added.status_code == 302
    assert Session.objects.filter(customer="uid1").count() == 7


def test_history__names_what_was_changed_and_links_to_it(browser):
    form = browser.get(url("change", "uid1", "customer")).context["adminform"].form
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    browser.post(url("change", "uid1", "customer"), {**data, "email": "new@example.com"})

    history = browser.get(url("history", "uid1", "customer")).content.decode()
    entry = LogEntry.objects.get()

    assert "Changed Email." in history
    assert entry.get_edited_object().email == "new@example.com"
    assert entry.object_id == "uid1"
    assert "Changed" in browser.get("/documents/").content.decode()


def test_delete__of_a_customer_leaves_the_sessions(browser):
    assert browser.get(url("delete", "uid1", "customer")).status_code == 200
    assert browser.post(url("delete", "uid1", "customer"), {"post": "yes"}).status_code == 302

    assert not Customer.objects.filter(pk="uid1").exists()
    assert Session.objects.filter(customer="uid1").count() == 6


def test_delete_selected__asks_and_deletes(browser):
    selected = {"action": "delete_selected", "_selected_action": ["uid0/doc00", "uid1/doc05"]}

    asked = browser.post(LIST, selected)
    assert "uid1/doc05" in asked.content.decode()
    assert browser.post(LIST, {**selected, "post": "yes"}).status_code == 302

    assert Session.objects.count() == SESSIONS - 2


def test_list_editable__saves_the_row_that_was_changed(browser):
    formset = browser.get("/editing/documents_shop/session/").context["cl"].formset
    data = {f"form-{name}": value for name, value in formset.management_form.initial.items()}
    for number, form in enumerate(formset.forms):
        data |= {f"form-{number}-id": form.instance.pk, f"form-{number}-price": form.instance.price}

    saved = browser.post("/editing/documents_shop/session/", {**data, "form-0-price": "edited", "_save": "Save"})

    assert saved.status_code == 302
    assert [session.pk for session in Session.objects.filter(price="edited")] == [formset.forms[0].instance.pk]


def test_popup__chooses_a_customer(browser):
    page = browser.get("/documents/documents_shop/customer/", {"_to_field": "uid", "_popup": "1", "q": "uid1"})

    assert page.status_code == 200
    assert 'data-popup-opener="uid1"' in page.content.decode()


@pytest.fixture
def viewer(client, db):
    seed()
    staff = User.objects.create_user("staff", is_staff=True)
    staff.user_permissions.add(
        Permission.objects.get(codename="view_session", content_type__app_label="documents_shop")
    )
    client.force_login(staff)
    return client


def test_viewer__sees_and_changes_nothing(viewer):
    detail = viewer.get(url("change", "uid1/doc05"))

    assert viewer.get(LIST).status_code == 200
    assert (detail.status_code, 'name="_save"' in detail.content.decode()) == (200, False)
    assert viewer.get(f"{LIST}add/").status_code == 403
    assert viewer.get(url("delete", "uid1/doc05")).status_code == 403


def test_permissions__are_there_for_every_model(db):
    models = Permission.objects.filter(content_type__app_label="documents_shop").values_list("content_type__model")

    assert {"customer", "session", "product"} <= {model for (model,) in models}
    assert models.filter(content_type__model="session").count() == 4


def test_content_type__finds_the_object_whatever_its_alias(browser):
    kind = ContentType.objects.get_for_model(Session)

    assert kind.get_object_for_this_type(pk="uid1/doc05").session_id == "cs_test_05"
    assert kind.get_object_for_this_type(using="default", pk="uid1/doc05").session_id == "cs_test_05"


def test_validation__asks_firestore(db):
    seed()

    with pytest.raises(ValidationError, match="already exists"):
        Customer(uid="uid1").full_clean()
    Session(pk="uid1/new", customer_id="uid1", mode="anything", url="https://x.example").full_clean()
