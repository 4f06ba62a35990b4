"""api/checkout-sessions/: the SDK's interface Session, who may see what, and everything that can be wrong."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import grpc
import pytest
from django.test import Client
from rest_framework.settings import api_settings

from django_firestore_stripe.api.parsers import MAX_BODY
from django_firestore_stripe.api.serializers import LineItemSerializer, SessionSerializer
from django_firestore_stripe.models import CheckoutSession

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/api/checkout-sessions/"
ADDRESSES = {
    "success_url": "http://testserver/ok/?s={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://testserver/cancel/",
}
NEWEST = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS = ("sk_test", "whsec", "127.0.0.1", "Traceback")

# The interface Session of the JavaScript SDK.
REQUIRED = {"id", "url", "created_at", "mode", "success_url", "cancel_url"}
OPTIONAL = {
    "line_items",
    "price",
    "quantity",
    "allow_promotion_codes",
    "automatic_tax",
    "client_reference_id",
    "metadata",
    "payment_method_types",
    "promotion_code",
    "tax_id_collection",
    "trial_from_plan",
}
LINE_ITEM = {"amount", "currency", "description", "name", "price", "quantity"}


@pytest.fixture
def stored(store, ada):
    """Return a function that writes a session of Ada's, some minutes old."""

    def write(number, **fields):
        whole = {
            "client": "web",
            "mode": "payment",
            "sessionId": f"cs_{number}",
            "url": f"https://checkout.stripe.com/c/pay/cs_{number}",
            "created": NEWEST - timedelta(minutes=number),
            "price": "price_1",
            **ADDRESSES,
        }
        store(f"customers/{ada.pk}/checkout_sessions/doc{number}", **{**whole, **fields})

    return write


def create(api, body, **headers):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return api.post(URL, data=data, content_type="application/json", headers=headers)


def sessions(ada):
    return list(CheckoutSession.objects.filter(customer=str(ada.pk)))


def ids(page):
    return [session["id"] for session in page["results"]]


def cursor(**tokens):
    return base64.b64encode(urlencode(tokens).encode()).decode()


# The interface


def test_serializer__has_the_interfaces_fields():
    fields = SessionSerializer().fields
    shown = {name for name, field in fields.items() if not field.write_only}

    assert shown == REQUIRED | OPTIONAL
    assert {name for name, field in fields.items() if field.required} == set()
    assert {name for name, field in fields.items() if field.read_only} == {"id", "url", "created_at"}
    assert set(fields) - shown == {"locale"}


def test_line_item_serializer__has_the_interfaces_fields():
    fields = LineItemSerializer().fields

    assert set(fields) == LINE_ITEM
    assert not any(field.required for field in fields.values())


# Create


def test_create__answers_the_session(api, shop, ada):
    response = create(api, {"price": shop.shirt, **ADDRESSES})

    (session,) = sessions(ada)
    assert response.status_code == 201
    assert response.json() == {
        "id": session.session_id,
        "url": session.url,
        "created_at": session.created_at.isoformat().replace("+00:00", "Z"),
        "mode": "payment",
        "price": shop.shirt,
        "quantity": 1,
        **ADDRESSES,
    }


def test_create__line_items(api, shop):
    items = [{"price": shop.shirt, "quantity": 2}, {"price": shop.monthly, "quantity": 1}]

    response = create(api, {"line_items": items, **ADDRESSES})

    body = response.json()
    assert response.status_code == 201
    assert (body["line_items"], body["mode"]) == (items, "subscription")
    assert body.keys() == REQUIRED | {"line_items"}


def test_create__every_choice_of_a_client(api, shop, stripe_emulator):
    chosen = {
        "price": shop.monthly,
        "quantity": 3,
        "mode": "subscription",
        "metadata": {"order": "7", "note": ""},
        "allow_promotion_codes": True,
    }

    response = create(api, {**chosen, "locale": "de", **ADDRESSES})

    request = stripe_emulator.requests[-1]
    assert response.status_code == 201
    assert chosen.items() <= response.json().items()
    assert "locale" not in response.json()
    assert (request.params["locale"], request.params["allow_promotion_codes"]) == ("de", "true")


def test_create__read_only_fields_are_not_taken(api, shop):
    forged = {"id": "cs_forged", "url": "https://evil.example/", "created_at": "2000-01-01T00:00:00Z"}

    body = create(api, {"price": shop.shirt, **ADDRESSES, **forged}).json()

    assert body["id"].startswith("cs_test_")
    assert not forged.items() & body.items()


def test_create__addresses_of_the_settings(api, shop, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {
        **settings.DJANGO_FIRESTORE_STRIPE,
        "SUCCESS_URL": "/success/?s={CHECKOUT_SESSION_ID}",
        "CANCEL_URL": "/cancel/",
    }

    body = create(api, {"price": shop.shirt}).json()

    assert body["success_url"] == "http://testserver/success/?s={CHECKOUT_SESSION_ID}"
    assert body["cancel_url"] == "http://testserver/cancel/"


@pytest.mark.parametrize(("quantity", "read"), [(2, 2), ("2", 2), (2.0, 2), ("2.0", 2), (66_666, 66_666)], ids=repr)
def test_create__quantity_is_read_as_drf_reads_numbers(api, shop, quantity, read):
    assert create(api, {"price": shop.shirt, "quantity": quantity, **ADDRESSES}).json()["quantity"] == read


# Who may


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous__is_unauthenticated(client, shop, stripe_emulator, method):
    response = getattr(client, method)(URL, {}, content_type="application/json")

    assert response.status_code == 403
    assert response.json()["code"] == "unauthenticated"
    assert stripe_emulator.requests == []


def test_post_without_csrf_token__is_forbidden(ada, shop, stripe_emulator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    response = create(client, {"price": shop.shirt, **ADDRESSES})

    assert (response.status_code, response.json()["code"]) == (403, "permission-denied")
    assert stripe_emulator.requests == []


def test_user_without_uid__is_told(api, shop, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "USER_UID": "tests.test_users.empty"}

    for response in (api.get(URL), create(api, {"price": shop.shirt, **ADDRESSES}), api.get(f"{URL}cs_1/")):
        assert (response.status_code, list(response.json())) == (400, ["uid"])


# List


def test_list__is_ones_own_newest_first(api, bob, stored):
    for number in (3, 1, 2):
        stored(number)

    assert ids(api.get(URL).json()) == ["cs_1", "cs_2", "cs_3"]
    assert ids(bob.get(URL).json()) == []


def test_list__is_in_the_order_that_was_asked_for(api, stored):
    for number in (3, 1, 2):
        stored(number)

    assert ids(api.get(f"{URL}?ordering=created_at").json()) == ["cs_3", "cs_2", "cs_1"]
    assert ids(api.get(f"{URL}?ordering=-created_at").json()) == ["cs_1", "cs_2", "cs_3"]
    assert list(api.get(f"{URL}?ordering=url").json()) == ["ordering"]


def test_list__has_pages_in_both_directions(api, stored):
    for number in range(45):
        stored(number)

    first = api.get(URL).json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    back = api.get(third["previous"]).json()

    assert [ids(page) for page in (first, second, third)] == [
        [f"cs_{number}" for number in numbers] for numbers in (range(20), range(20, 40), range(40, 45))
    ]
    assert (first["previous"], third["next"], ids(back)) == (None, None, ids(second))


def test_list__of_sessions_of_the_same_moment_loses_none(api, stored):
    for number in range(45):
        stored(number, created=NEWEST)

    seen, address = [], URL
    while address:
        page = api.get(address).json()
        seen += ids(page)
        address = page["next"]

    assert sorted(seen) == sorted(f"cs_{number}" for number in range(45))


def test_list__costs_one_query(api, stored, stripe_emulator, django_assert_num_queries, firestore_connection):
    for number in range(25):
        stored(number)

    with django_assert_num_queries(1, connection=firestore_connection):
        page = api.get(URL).json()

    with django_assert_num_queries(1, connection=firestore_connection):
        api.get(page["next"])

    assert stripe_emulator.requests == []


def test_list__leaves_out_what_is_empty(api, stored):
    stored(1, quantity=2, automatic_tax=False, promotion_code=None, metadata={"a": "b"})

    (session,) = api.get(URL).json()["results"]

    assert session.keys() == REQUIRED | {"price", "quantity", "automatic_tax", "metadata"}
    assert session["created_at"] == "2026-11-22T11:59:00Z"


@pytest.mark.parametrize(
    "fields", [{"sessionId": None}, {"sessionId": ""}, {"sessionId": None, "error": {"message": "No."}}]
)
def test_list__leaves_out_what_is_no_session_of_stripes(api, stored, fields):
    for number in range(25):
        stored(number, **(fields if number == 7 else {}))

    first = api.get(URL).json()
    second = api.get(first["next"]).json()

    assert ids(first) + ids(second) == [f"cs_{number}" for number in range(25) if number != 7]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "pay.example", 5, ["https://x/"]]
)
def test_url_that_is_none_of_the_web__is_not_shown(api, stored, url):
    stored(1, url=url)
    stored(2)

    first, second = api.get(URL).json()["results"]

    assert "url" not in first
    assert second["url"].startswith("https://")


GARBAGE = ["text", 5, 2.5, True, [], [1, "x", None], {}, {"a": {"b": 1}}, "", -1, [{"price": {"x": 1}}]]


@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
@pytest.mark.parametrize("field", sorted((REQUIRED | OPTIONAL) - {"id", "created_at"}))
def test_list__survives_what_a_client_wrote(api, stored, field, garbage):
    stored(1, **{field: garbage})
    stored(2)

    response = api.get(URL)

    assert response.status_code == 200
    assert ids(response.json()) == ["cs_1", "cs_2"]


@pytest.mark.parametrize("created", ["yesterday", 1_700_000_000, True, {}], ids=repr)
def test_list__survives_a_time_that_is_none(api, stored, created):
    stored(1, created=created)
    stored(2)

    response = api.get(URL)

    assert response.status_code == 200
    assert "cs_2" in ids(response.json())


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        cursor(p="yesterday"),
        cursor(p="2026-13-45 00:00:00+00:00"),
        cursor(p="2026-11-22 12:00:00"),
        cursor(p="12"),
        cursor(o="x"),
        cursor(o="-1"),
        cursor(r="1", p="x"),
    ],
)
def test_list__cursor_that_is_none_of_ours_is_not_found(api, stored, wrong):
    stored(1)

    response = api.get(f"{URL}?cursor={wrong}")

    assert response.status_code == 404
    assert response.json()["code"] == "not-found"


def test_list__huge_offset_is_bounded(api, stored):
    stored(1)

    assert api.get(f"{URL}?cursor={cursor(o='9' * 18)}").json()["results"] == []


def test_list__can_be_browsed(api, stored):
    stored(1)

    response = api.get(URL, headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert b"cs_1" in response.content


# Retrieve


def test_retrieve__finds_ones_own_by_stripes_id(api, shop):
    created = create(api, {"price": shop.shirt, **ADDRESSES}).json()

    response = api.get(f"{URL}{created['id']}/")

    assert (response.status_code, response.json()) == (200, created)


def test_retrieve__another_users_is_not_found(api, bob, shop):
    created = create(api, {"price": shop.shirt, **ADDRESSES}).json()

    response = bob.get(f"{URL}{created['id']}/")

    assert response.status_code == 404
    assert response.json() == {"detail": "There is no such checkout session.", "code": "not-found"}


@pytest.mark.parametrize(
    "wrong", ["cs_unknown", "doc1", "..", "%2e%2e", "a b", "%00", "%F0%9F%99%82", "x" * 1600, "None"]
)
def test_retrieve__what_there_is_not_is_not_found(api, stored, wrong):
    stored(1)

    assert api.get(f"{URL}{wrong}/").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_session__cannot_be_changed(api, stored, method):
    stored(1)

    response = getattr(api, method)(f"{URL}cs_1/", {}, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (405, "unimplemented")


# Expire


def test_expire__lets_nobody_pay_any_more(api, shop, stripe_api, ada):
    created = create(api, {"price": shop.shirt, **ADDRESSES}).json()

    response = api.post(f"{URL}{created['id']}/expire/")

    (session,) = sessions(ada)
    assert response.status_code == 200
    assert response.json()["id"] == created["id"]
    assert stripe_api.v1.checkout.sessions.retrieve(created["id"]).status == session.status == "expired"


def test_expire__twice_is_refused_by_stripe(api, shop):
    created = create(api, {"price": shop.shirt, **ADDRESSES}).json()

    answers = [api.post(f"{URL}{created['id']}/expire/") for _again in range(2)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].json()["code"] == "failed-precondition"


def test_expire__another_users_is_not_found(api, bob, shop, stripe_api):
    created = create(api, {"price": shop.shirt, **ADDRESSES}).json()

    response = bob.post(f"{URL}{created['id']}/expire/")

    assert (response.status_code, response.json()["code"]) == (404, "not-found")
    assert stripe_api.v1.checkout.sessions.retrieve(created["id"]).status == "open"


def test_expire__of_a_forged_session_is_not_found(api, bob, shop, stored, stripe_api):
    theirs = create(bob, {"price": shop.shirt, **ADDRESSES}).json()
    stored(1, sessionId=theirs["id"])

    response = api.post(f"{URL}{theirs['id']}/expire/")

    assert response.status_code == 404
    assert stripe_api.v1.checkout.sessions.retrieve(theirs["id"]).status == "open"


def test_expire__of_a_session_that_stripe_does_not_have_is_not_found(api, stored, stripe_emulator):
    stored(1)

    response = api.post(f"{URL}cs_1/expire/")

    assert (response.status_code, response.json()["code"]) == (404, "not-found")


# Idempotency-Key


def test_same_key__is_the_same_session(api, shop, ada):
    body = {"price": shop.shirt, "quantity": 2, **ADDRESSES}

    first = create(api, body, **{"Idempotency-Key": "order-7"})
    second = create(api, body, **{"Idempotency-Key": "order-7"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(sessions(ada)) == 1


def test_another_key_or_none__is_another_session(api, shop, ada):
    body = {"price": shop.shirt, **ADDRESSES}

    answers = [create(api, body, **headers) for headers in ({}, {}, {"Idempotency-Key": "a"}, {"Idempotency-Key": "b"})]

    assert len({answer.json()["id"] for answer in answers}) == len(sessions(ada)) == 4


def test_same_key_for_another_request__is_a_conflict(api, shop, ada):
    create(api, {"price": shop.shirt, **ADDRESSES}, **{"Idempotency-Key": "order-7"})

    response = create(api, {"price": shop.monthly, **ADDRESSES}, **{"Idempotency-Key": "order-7"})

    assert response.status_code == 400
    assert response.json() == {
        "detail": "This idempotency key was used for another request.",
        "code": "already-exists",
    }
    assert len(sessions(ada)) == 1


def test_same_key_of_another_user__is_another_session(api, bob, shop):
    body = {"price": shop.shirt, **ADDRESSES}

    mine, theirs = (create(client, body, **{"Idempotency-Key": "order-7"}).json() for client in (api, bob))

    assert mine["id"] != theirs["id"]


@pytest.mark.parametrize("key", ["k" * 255, "a/b", "..", "key with spaces", "\N{SNOWMAN}".encode().decode("latin1")])
def test_key__may_be_anything_that_fits(api, shop, key):
    assert create(api, {"price": shop.shirt, **ADDRESSES}, **{"Idempotency-Key": key}).status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_key_that_does_not_fit__is_refused(api, shop, ada, key):
    response = create(api, {"price": shop.shirt, **ADDRESSES}, **{"Idempotency-Key": key})

    assert (response.status_code, response.json()) == (400, {"Idempotency-Key": ["Takes 1 to 255 characters."]})
    assert sessions(ada) == []


# Bad input

NESTED = {"a": {"a": {"a": {"a": {}}}}}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"price": None}, {"price"}),
        ({"price": ""}, {"price"}),
        ({"price": "price_unknown"}, {"price"}),
        ({"price": ["price_1"]}, {"price"}),
        ({"price": NESTED}, {"price"}),
        ({"price": True}, {"price"}),
        ({"price": "\ud800"}, {"price"}),
        ({"price": "\x00"}, {"price"}),
        ({"quantity": 0}, {"quantity"}),
        ({"quantity": -5}, {"quantity"}),
        ({"quantity": 10**40}, {"quantity"}),
        ({"quantity": "9" * 5000}, {"quantity"}),
        ({"quantity": 1.5}, {"quantity"}),
        ({"quantity": True}, {"quantity"}),
        ({"quantity": [1]}, {"quantity"}),
        ({"quantity": NESTED}, {"quantity"}),
        ({"quantity": None}, {"quantity"}),
        ({"quantity": "two"}, {"quantity"}),
        ({"line_items": [{"price": "p"}]}, {"price"}),
        ({"mode": "setup"}, {"mode"}),
        ({"mode": ["payment"]}, {"mode"}),
        ({"mode": "subscription"}, {"mode"}),
        ({"success_url": "https://evil.example/"}, {"success_url"}),
        ({"success_url": "https://\ud800/"}, {"success_url"}),
        ({"success_url": ["https://testserver/"]}, {"success_url"}),
        ({"cancel_url": "javascript:alert(1)"}, {"cancel_url"}),
        ({"cancel_url": "/" + "x" * 3000}, {"cancel_url"}),
        ({"locale": "klingon"}, {"locale"}),
        ({"metadata": "a"}, {"metadata"}),
        ({"metadata": ["a"]}, {"metadata"}),
        ({"metadata": {"a": {}}}, {"metadata"}),
        ({"metadata": {"a": ["b"]}}, {"metadata"}),
        ({"metadata": {"a": None}}, {"metadata"}),
        ({"metadata": {"": "a"}}, {"metadata"}),
        ({"metadata": {"__a__": "a"}}, {"metadata"}),
        ({"metadata": {"a[b]": "a"}}, {"metadata"}),
        ({"metadata": {"\ud800": "a"}}, {"metadata"}),
        ({"metadata": {"a": "\ud800"}}, {"metadata"}),
        ({"metadata": {"k" * 41: "a"}}, {"metadata"}),
        ({"metadata": {str(number): "a" for number in range(51)}}, {"metadata"}),
        ({"allow_promotion_codes": "perhaps"}, {"allow_promotion_codes"}),
        ({"allow_promotion_codes": []}, {"allow_promotion_codes"}),
        ({"promotion_code": {"id": "promo_1"}}, {"promotion_code"}),
        ({"automatic_tax": True}, {"automatic_tax"}),
        ({"tax_id_collection": False}, {"tax_id_collection"}),
        ({"trial_from_plan": True}, {"trial_from_plan"}),
        ({"client_reference_id": "x"}, {"client_reference_id"}),
        ({"payment_method_types": ["card"]}, {"payment_method_types"}),
        ({"payment_method_types": "card"}, {"payment_method_types"}),
        ({"customer": "cus_1"}, {"customer"}),
        ({"customer_email": "x@example.com", "discounts": []}, {"customer_email", "discounts"}),
        ({"trial_period_days": 90}, {"trial_period_days"}),
        ({"uid": "bob", "session_id": "cs_1"}, {"uid", "session_id"}),
        ({"price_data": NESTED}, {"price_data"}),
        ({"\ud800": 1}, {"\\ud800"}),
        ({"x" * 1000: 1}, {"x" * 40}),
        ({"price": 5, "quantity": "x", "mode": []}, {"quantity", "mode"}),
    ],
)
def test_bad_field__is_named_and_nothing_is_created(api, shop, ada, stripe_emulator, fields, errors):
    response = create(api, {"price": shop.shirt, **ADDRESSES, **fields})

    assert response.status_code == 400
    assert set(response.json()) == errors
    assert sessions(ada) == []
    assert not [request for request in stripe_emulator.requests if request.method == "POST"]


@pytest.mark.parametrize(
    "metadata", [{"\ud800": "a"}, {"a\udfff": "a"}, {"a": "\ud800"}, {"\ud800": "\ud800"}, {"\ud800": {}}], ids=ascii
)
@pytest.mark.parametrize("policy", ["strict", "extension"])
def test_half_a_surrogate_pair__is_no_metadata(api, shop, configured, ada, policy, metadata):
    configured(SESSION_POLICY=policy)

    response = create(api, {"price": shop.shirt, "metadata": metadata, **ADDRESSES})

    assert (response.status_code, list(response.json())) == (400, ["metadata"])
    assert "D800" in response.content.decode() or "DFFF" in response.content.decode()
    assert sessions(ada) == []


@pytest.mark.parametrize(
    "items",
    [
        [],
        "price_1",
        5,
        None,
        {},
        {"price": "p"},
        ["price_1"],
        [None],
        [[]],
        [{}],
        [{"price": None}],
        [{"price": "price_unknown"}],
        [{"price": "p", "quantity": 0}],
        [{"price": "p", "quantity": True}],
        [{"price": "p", "quantity": "x"}],
        [{"price": "p", "amount": 1}],
        [{"name": "Gold", "amount": 1, "currency": "usd"}],
        [{"price": "p", "price_data": {"unit_amount": 1}}],
        [{"price": "p", "\ud800": 1}],
        [{"price": "p"}] * 101,
        [NESTED],
    ],
    ids=lambda items: repr(items)[:60].encode("ascii", "backslashreplace").decode(),
)
def test_bad_line_items__are_named_and_nothing_is_created(api, shop, ada, items):
    response = create(api, {"line_items": items, **ADDRESSES})

    assert response.status_code == 400
    assert list(response.json()) == ["line_items"]
    assert sessions(ada) == []


def test_nothing_chosen__is_named(api, shop):
    assert create(api, {}).json() == {"price": ["Give a price or line items."]}


def test_inactive_price__is_not_sold(api, shop):
    response = create(api, {"price": shop.archived, **ADDRESSES})

    assert (response.status_code, list(response.json())) == (400, ["price"])


def test_missing_addresses__are_named(api, shop):
    response = create(api, {"price": shop.shirt})

    assert (response.status_code, response.json()) == (400, {"success_url": ["This address is required."]})


def test_refusal_of_stripes__is_stripes_own_sentence(api, shop):
    response = create(api, {"price": shop.shirt, "promotion_code": "promo_unknown", **ADDRESSES})

    assert response.status_code == 400
    assert response.json()["code"] == "failed-precondition"
    assert "No such promotion code" in response.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "'",
        '{"price": NaN}',
        '{"quantity": Infinity}',
        '{"quantity": ' + "9" * 5000 + "}",
        b"\xff\xfe",
        "[" * 100_000,
        '{"a":' * 40_000,
        '{"metadata": ' + "[" * 50_000 + "]" * 50_000 + "}",
    ],
    ids=lambda body: repr(body)[:30],
)
def test_body_that_is_no_json__is_refused(api, shop, ada, body):
    response = create(api, body)

    assert response.status_code == 400
    assert response.json()["code"] == "invalid-argument"
    assert response.json()["detail"].startswith("JSON parse error")
    assert sessions(ada) == []


@pytest.mark.parametrize("body", ["[]", "null", '"price"', "5", "true", '[{"price": "p"}]'])
def test_json_that_is_no_object__is_refused(api, shop, body):
    response = create(api, body)

    assert response.status_code == 400
    assert list(response.json()) == ["non_field_errors"]


def test_oversized_body__is_refused_unread(api, shop, ada):
    response = create(api, json.dumps({"price": "x" * MAX_BODY}))

    assert (response.status_code, response.json()["code"]) == (413, "invalid-argument")
    assert len(response.content) < 200
    assert sessions(ada) == []


def test_largest_order_that_stripe_takes__fits(api, shop):
    body = {
        "line_items": [{"price": shop.shirt, "quantity": 660 - number} for number in range(100)],
        "metadata": {f"{number:040}": "\N{SLIGHTLY SMILING FACE}" * 500 for number in range(20)},
        **ADDRESSES,
    }

    assert len(json.dumps(body)) < MAX_BODY
    assert create(api, body).status_code == 201


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "application/xml"])
def test_body_of_another_kind__is_refused(api, shop, content_type):
    response = api.post(URL, data="price=x", content_type=content_type)

    assert (response.status_code, response.json()["code"]) == (415, "invalid-argument")


def test_form__is_refused(api, shop):
    assert api.post(URL, {"price": shop.shirt, **ADDRESSES}).status_code == 415


# Throttles


def test_many_sessions__are_throttled_per_user(api, bob, shop, monkeypatch):
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "firestore_stripe_checkout", "2/hour")
    body = {"price": shop.shirt, **ADDRESSES}

    answers = [create(api, body) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["code"] == "resource-exhausted"
    assert int(answers[-1]["Retry-After"]) > 0
    assert create(bob, body).status_code == 201
    assert api.get(URL).status_code == 200


def test_refused_requests__are_counted_as_well(api, shop, monkeypatch):
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "firestore_stripe_checkout", "1/hour")

    answers = [create(api, {}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [400, 429]


def test_rate__is_30_a_minute_unless_the_project_says_otherwise(api, shop):
    answers = [create(api, {}) for _ in range(31)]

    assert [answer.status_code for answer in answers] == [400] * 30 + [429]


# Something fails


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 429}, {"status": 401}, {"drop": True}],
    ids=str,
)
def test_stripe_that_fails__is_a_503_and_nothing_is_stored(api, shop, ada, stripe_emulator, fault):
    stripe_emulator.faults.inject("POST", "/v1/*", times=99, **fault)

    response = create(api, {"price": shop.shirt, **ADDRESSES})

    assert response.status_code == 503
    assert response.json().keys() == {"detail", "code"}
    assert "Nothing was charged." in response.json()["detail"]
    assert not any(secret in response.content.decode() for secret in SECRETS)
    assert sessions(ada) == []


def test_stripe_that_is_slow__is_a_503(api, shop, ada, stripe_emulator, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_TIMEOUT": 0.4}
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", delay=1.0, times=9)

    response = create(api, {"price": shop.shirt, **ADDRESSES})

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert sessions(ada) == []


@pytest.mark.bundled
@pytest.mark.parametrize("rpc", ["BatchGetDocuments", "Commit"])
def test_firestore_that_is_down__is_a_503(api, shop, firestore_emulator, settings, rpc):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=99)

    response = create(api, {"price": shop.shirt, **ADDRESSES})

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert not any(secret in response.content.decode() for secret in SECRETS)


@pytest.mark.bundled
@pytest.mark.parametrize("path", ["", "cs_1/"])
def test_list_and_retrieve_without_firestore__are_a_503(api, stored, firestore_emulator, settings, path):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode.UNAVAILABLE, times=99)

    response = api.get(URL + path)

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")


def test_line_items_of_another_type__are_left_out(api, ada, store):
    odd = [{"price": "price_1", "quantity": "many", "amount": float("nan")}, {"amount": float("inf"), "name": "Tee"}]
    store(
        f"customers/{ada.pk}/checkout_sessions/odd", sessionId="cs_test_odd", created=datetime.now(UTC), line_items=odd
    )

    (found,) = api.get(URL).json()["results"]

    assert found["line_items"] == [{"price": "price_1"}, {"name": "Tee"}]
