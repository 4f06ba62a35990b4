"""Django REST framework's own serializers, viewsets and paginations on top of documents."""

import json

import pytest
from django.contrib.auth.models import User

from tests.firestore.app.models import Customer, Session
from tests.firestore.shop import CUSTOMERS, SESSIONS, seed, session_key

pytestmark = [
    pytest.mark.django_db(databases=["default", "firestore"]),
    pytest.mark.urls("tests.firestore.app.urls"),
]
SESSIONS_URL = "/rest/sessions/"
CUSTOMERS_URL = "/rest/customers/"


@pytest.fixture
def api(client):
    seed()
    client.force_login(User.objects.create_superuser("root"))
    return client


def numbers(answer) -> list[int]:
    return [int(row["id"][-2:]) for row in answer.json()["results"]]


LISTS = {
    "": [23, 22, 21, 20, 19],
    "?page=2": [18, 17, 16, 15, 14],
    "?page=5": [2, 1, 0],
    "?mode=setup&customer=uid1": [17, 5],
    "?mode__in=setup,payment": [23, 21, 20, 18, 17],
    "?created_at__year=2026&quantity__gt=4": [19, 14, 9, 4],
    "?ordering=amount_total": [0, 1, 2, 3, 4],
    "?ordering=-quantity,amount_total": [4, 9, 14, 19, 3],
    "?search=cs_test_11": [11],
    "?search=cs_test_11 other": [],
}


@pytest.mark.parametrize("query", LISTS)
def test_list(api, query):
    assert numbers(api.get(SESSIONS_URL + query)) == LISTS[query]


def test_page__walked_to_costs_its_rows_and_a_count(api, calls):
    for page in (1, 2, 3):
        api.get(f"{SESSIONS_URL}?page={page}")

    with calls:
        assert numbers(api.get(f"{SESSIONS_URL}?page=4")) == [8, 6, 5, 4, 3]

    assert [call["reads"] for call in calls] == [1, 5]


def test_page__behind_the_last_is_not_found(api):
    assert api.get(f"{SESSIONS_URL}?page=9").status_code == 404


def test_limit_and_offset(api):
    answer = api.get(f"{CUSTOMERS_URL}?limit=2&offset=1").json()

    assert [row["uid"] for row in answer["results"]] == ["uid1", "uid2"]
    assert answer["count"] == CUSTOMERS


def test_cursor__walks_through_all_rows_once_and_back(api):
    address, seen = "/rest/newest/", []
    while address:
        answer = api.get(address)
        seen += numbers(answer)
        address, previous = answer.json()["next"], answer.json()["previous"]

    assert seen == [number for number in range(SESSIONS - 1, -1, -1) if number != 7]
    assert numbers(api.get(previous)) == [8, 6, 5, 4, 3]


def test_retrieve(api):
    row = api.get(f"{SESSIONS_URL}uid1/doc05/").json()

    assert (row["id"], row["customer"], row["metadata"]) == ("uid1/doc05", "uid1", {"number": 5, "tag": "odd"})


@pytest.mark.parametrize("key", ["uid1/none", "uid1/..", "__x__/doc05"])
def test_retrieve__of_what_is_not_there(api, key):
    assert api.get(f"{SESSIONS_URL}{key}/").status_code == 404


NEW = {"customer": "uid1", "mode": "payment", "created_at": "2026-11-02T00:00:00Z", "metadata": {"x": [1, {"y": 2}]}}


def test_create(api):
    answer = api.post(SESSIONS_URL, json.dumps(NEW), content_type="application/json")

    assert answer.status_code == 201
    session = Session.objects.get(pk=answer.json()["id"])
    assert (session.customer_id, session.metadata) == ("uid1", {"x": [1, {"y": 2}]})


def test_create__below_a_customer_who_is_not_there(api):
    answer = api.post(SESSIONS_URL, json.dumps({**NEW, "customer": "ghost"}), content_type="application/json")

    assert answer.status_code == 400
    assert "does not exist" in answer.json()["customer"][0]


def test_create__of_a_key_that_is_taken(api):
    answer = api.post(CUSTOMERS_URL, json.dumps({"uid": "uid1"}), content_type="application/json")

    assert answer.status_code == 400
    assert "already exists" in answer.json()["uid"][0]


def test_patch__changes_what_is_sent(api):
    answer = api.patch(f"{SESSIONS_URL}uid1/doc05/", json.dumps({"price": "new"}), content_type="application/json")

    assert answer.status_code == 200
    session = Session.objects.get(pk="uid1/doc05")
    assert (session.price, session.session_id) == ("new", "cs_test_05")


def test_put__replaces_a_customer(api):
    answer = api.put(
        f"{CUSTOMERS_URL}uid1/", json.dumps({"uid": "uid1", "email": "x@y.co"}), content_type="application/json"
    )

    assert answer.status_code == 200
    assert Customer.objects.get(pk="uid1").email == "x@y.co"


def test_delete(api):
    assert api.delete(f"{SESSIONS_URL}{session_key(6)}/").status_code == 204
    assert Session.objects.count() == SESSIONS - 1


def test_browsable_page__shows_a_form(api):
    page = api.get(f"{SESSIONS_URL}uid1/doc05/", headers={"accept": "text/html"})

    assert page.status_code == 200
    assert "cs_test_05" in page.content.decode()
