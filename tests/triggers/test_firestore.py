"""`triggers/firestore/`: who may report, in which forms, and what is done."""

import base64
import json
import threading

import pytest
from django.db import connections
from django.test import Client
from google.protobuf.json_format import MessageToDict, MessageToJson

from django_firestore_stripe.firestore.document_events import MESSAGE
from django_firestore_stripe.firestore.writes import commit, create, delete
from django_firestore_stripe.models import Subscription
from tests.factories import document
from tests.triggers.google import Signer

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/triggers/firestore/"
PATH = "customers/ada/checkout_sessions/doc1"
ADDRESSES = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/cancel"}
SECRET = "s3cret"
AUDIENCE, ROBOT = "https://shop.example/payments/triggers/firestore/", "eventarc@shop.iam.gserviceaccount.com"


def name_of(path):
    wrapper = connections["firestore"]
    wrapper.ensure_connection()
    return f"{wrapper.connection.name}/documents/{path}"


FORMS = ("json", "structured", "protobuf", "structured protobuf")


def report(path=PATH, *, client=None, token=SECRET, kind="created", name=None, before=None, form="json"):  # noqa: PLR0913 - what an event may hold
    """Post an event as Eventarc does; `before` is what the document held."""
    event_type = f"google.cloud.firestore.document.v1.{kind}"
    headers = {"authorization": f"Bearer {token}"} if token else {}
    headers |= {"ce-id": "1", "ce-specversion": "1.0", "ce-source": "//firestore.googleapis.com/x"}
    message = told(kind, name or name_of(path), before)
    if form.startswith("structured"):
        content_type = "application/cloudevents+json"
        body = json.dumps({"type": event_type, **envelope(message, form)})
    else:
        content_type = f"application/{form}"
        body = MessageToJson(message) if form == "json" else message.SerializeToString()
        headers["ce-type"] = event_type
    return (client or Client()).post(URL, body, content_type=content_type, headers=headers)


def told(kind, name, before):
    """Return the data of an event: a new document has no old value, a deleted one no value."""
    message = MESSAGE()
    documents = [message.old_value] if before is not None or kind.startswith("deleted") else []
    if not kind.startswith("deleted"):
        documents.append(message.value)
    for each in documents:
        each.name = name
    for key, value in (before or {}).items():
        message.old_value.fields[key].string_value = value
    return message


def envelope(message, form):
    """Return data as structured CloudEvents hold it."""
    if form == "structured":
        return {"datacontenttype": "application/json", "data": MessageToDict(message)}
    encoded = base64.b64encode(message.SerializeToString()).decode()
    return {"datacontenttype": "application/protobuf", "data_base64": encoded}


@pytest.fixture
def asked(shop):
    """Write a document as a client does."""
    commit([create(PATH, {**ADDRESSES, "price": shop.shirt})])


@pytest.mark.usefixtures("trusted", "asked")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["created", "created.withAuthContext", "written", "written.withAuthContext"])
def test_created_document__is_answered(form, kind):
    assert report(form=form, kind=kind).status_code == 204
    assert document(PATH)["sessionId"].startswith("cs_test_")


@pytest.mark.usefixtures("trusted", "asked")
def test_deliveries_at_once__make_one_session(stripe_api):
    statuses = []

    def deliver():
        statuses.append(report().status_code)
        connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [204] * 6
    assert len(stripe_api.v1.checkout.sessions.list().data) == 1


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    "path", ["customers/ada", "products/p", "customers/ada/payments/pi", "a/b/checkout_sessions/c"]
)
def test_other_document__means_nothing(stripe_emulator, path):
    assert report(path).status_code == 204
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("trusted", "asked")
@pytest.mark.parametrize("kind", ["updated", "updated.withAuthContext", "written", "written.withAuthContext"])
def test_changed_document__means_nothing(kind):
    assert report(kind=kind, before={"price": "price_1"}).status_code == 204
    assert "sessionId" not in document(PATH)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(("deletes", "warnings"), [(True, 1), (False, 0)])
def test_written_customer__is_a_warning_where_deleted_ones_matter(
    configured, stripe_emulator, caplog, deletes, warnings
):
    configured(DELETE_STRIPE_CUSTOMERS=deletes)

    assert report("customers/ada", kind="written", before={"stripeId": "cus_1"}).status_code == 204
    assert caplog.text.count("takes a trigger of the type deleted") == warnings
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("trusted", "asked")
@pytest.mark.parametrize(
    "name",
    [
        f"projects/other/databases/(default)/documents/{PATH}",
        f"projects/demo-tests/databases/other/documents/{PATH}",
        "customers/ada/checkout_sessions/doc1",
    ],
)
def test_document_of_another_database__is_none_of_ours(name, caplog):
    assert report(name=name).status_code == 204
    assert "sessionId" not in document(PATH)
    assert "another project or database" in caplog.text


DEEP = b'{"value":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001
ENCODED = {"type": "google.cloud.firestore.document.v1.created", "datacontenttype": "application/protobuf"}
NO_DATA = (None, 5, "", "%", "é", "____", base64.b64encode(b"\xff\xff").decode())


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("body", "content_type", "headers"),
    [
        (b"", "application/json", {"ce-type": "google.cloud.firestore.document.v1.created"}),
        (b"[]", "application/json", {"ce-type": "google.cloud.firestore.document.v1.created"}),
        (b"{}", "application/json", {"ce-type": "google.cloud.firestore.document.v1.created"}),
        (b'{"value": {"name": 5}}', "application/json", {"ce-type": "google.cloud.firestore.document.v1.created"}),
        (b'{"value": {"name": "x"}}', "application/json", {}),
        (b'{"value": {"name": "x"}}', "application/json", {"ce-type": "google.cloud.storage.object.v1.finalized"}),
        (b"\xff\xff", "application/protobuf", {"ce-type": "google.cloud.firestore.document.v1.created"}),
        (b"{", "application/cloudevents+json", {}),
        (b'{"type": "google.cloud.firestore.document.v1.created", "data": null}', "application/cloudevents+json", {}),
        (b"[]", "application/cloudevents+json", {}),
        pytest.param(DEEP, "application/json", {"ce-type": "google.cloud.firestore.document.v1.created"}, id="deep"),
        pytest.param(DEEP, "application/cloudevents+json", {}, id="deep, structured"),
        *((json.dumps({**ENCODED, "data_base64": data}), "application/cloudevents+json", {}) for data in NO_DATA),
    ],
)
def test_what_is_no_event__is_a_400(client, body, content_type, headers):
    headers = {"authorization": "Bearer s3cret", **headers}

    assert client.post(URL, body, content_type=content_type, headers=headers).status_code == 400


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("declared", ["5000000", "9" * 5_000])
def test_body_too_large__is_a_413(client, declared):
    headers = {"authorization": "Bearer s3cret", "content-length": declared}

    assert client.post(URL, b"{}", content_type="application/json", headers=headers).status_code == 413


def test_nothing_set_up__is_a_404(client):
    assert report(client=client).status_code == 404


@pytest.mark.usefixtures("trusted", "asked")
@pytest.mark.parametrize("token", [None, "", "wrong", "s3cre", "s3cret2"])
def test_wrong_token__is_a_401(token):
    assert report(token=token).status_code == 401
    assert "sessionId" not in document(PATH)


@pytest.mark.usefixtures("trusted")
def test_get__is_a_405(client):
    assert client.get(URL).status_code == 405


@pytest.mark.usefixtures("trusted", "asked")
def test_stripe_down__is_to_be_sent_again(stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=9)

    assert report().status_code == 503
    assert "sessionId" not in document(PATH)


@pytest.fixture
def eventarc(configured, google):
    """Let Eventarc's service account in."""
    configured(TRIGGER_AUDIENCE=AUDIENCE, TRIGGER_SERVICE_ACCOUNT=ROBOT, REDIRECT_HOSTS=["shop.example"])
    return google


def claims(**changed):
    return {"iss": "https://accounts.google.com", "aud": AUDIENCE, "email": ROBOT, "email_verified": True, **changed}


@pytest.mark.usefixtures("asked")
def test_googles_token__is_let_in(eventarc, signer):
    token = signer.token(**claims())

    assert [report(token=token).status_code for _ in range(2)] == [204, 204]
    assert document(PATH)["sessionId"]
    assert eventarc == ["/certs"]


@pytest.mark.usefixtures("asked", "eventarc")
@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"aud": "https://other.example"},
        {"email": "anybody@evil.example"},
        {"email_verified": False},
        {"exp": 1_700_000_000, "iat": 1_600_000_000},
    ],
)
def test_googles_token_for_others__is_a_401(signer, changed):
    assert report(token=signer.token(**claims(**changed))).status_code == 401
    assert "sessionId" not in document(PATH)


@pytest.mark.usefixtures("asked", "eventarc")
def test_token_that_somebody_else_signed__is_a_401():
    assert report(token=Signer().token(**claims())).status_code == 401


@pytest.mark.usefixtures("trusted")
def test_customers_document_deleted__ends_what_they_pay(shop, stripe_api, configured):
    configured(DELETE_STRIPE_CUSTOMERS="Auto delete")
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    commit([create("customers/ada/subscriptions/sub_1", {"status": "active"})])
    commit([create("customers/ada/subscriptions/sub_2", {"status": "past_due"})])
    commit([create("customers/ada/subscriptions/sub_3", {"status": "incomplete_expired"})])

    response = report("customers/ada", kind="deleted", before={"stripeId": customer.id})

    assert response.status_code == 204
    assert stripe_api.v1.customers.retrieve(customer.id).deleted
    statuses = {found.stripe_id: found.status for found in Subscription.objects.filter(customer="ada")}
    assert statuses == {"sub_1": "canceled", "sub_2": "canceled", "sub_3": "incomplete_expired"}
    assert report("customers/ada", kind="deleted", before={"stripeId": customer.id}).status_code == 204


@pytest.mark.usefixtures("trusted")
def test_customers_document_deleted__means_nothing_unless_set(stripe_emulator):
    assert report("customers/ada", kind="deleted", before={"stripeId": "cus_1"}).status_code == 204
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("trusted")
def test_session_deleted__means_nothing(stripe_emulator, configured):
    configured(DELETE_STRIPE_CUSTOMERS=True)
    commit([delete(PATH)])

    assert report(kind="deleted", before={"stripeId": "cus_1"}).status_code == 204
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("trusted")
def test_late_event_of_a_customers_document__deletes_nobody_who_is_named_again(stripe_api, store, configured):
    configured(DELETE_STRIPE_CUSTOMERS="Auto delete")
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    store("customers/ada", stripeId=customer.id)

    response = report("customers/ada", kind="deleted", before={"stripeId": customer.id})

    assert response.status_code == 204
    assert not stripe_api.v1.customers.retrieve(customer.id).to_dict().get("deleted")
