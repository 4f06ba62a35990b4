"""FirebaseAuthentication: whose token is taken, and what anybody else is told."""

import base64
import time
from datetime import UTC, datetime

import pytest
from django.test import Client

from django_firestore_stripe.api.authentication import FirebaseAuthentication
from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.gateways.google import certificates
from django_firestore_stripe.users import FirebaseUser, uid_of
from tests.api.urls import Lounge

pytestmark = [
    pytest.mark.django_db(databases=["default", "firestore"]),
    pytest.mark.usefixtures("firebase_or_session"),
]

SUBSCRIPTIONS = "/payments/api/subscriptions/"
SESSIONS = "/payments/api/checkout-sessions/"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Brackets that no reader of JSON follows to the end.
DEEP = base64.urlsafe_b64encode(b"[" * 1500).decode()


@pytest.fixture
def emulated(monkeypatch) -> None:
    """Take tokens of Firebase's Auth emulator."""
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")


@pytest.fixture
def sub_of_ada(store) -> None:
    """Store a subscription of whom Firebase calls "ada"."""
    store("customers/ada/subscriptions/sub_1", status="active", created=NOW)


def ask(client, token, url=SUBSCRIPTIONS):
    return client.get(url, headers={"authorization": f"Bearer {token}"})


def refused(response):
    """Whether an answer is the 401 that the SDK's clients know."""
    told = (response.status_code, response.json()["code"], response["WWW-Authenticate"])
    return told == (401, "unauthenticated", 'Bearer realm="firebase"')


@pytest.mark.usefixtures("sub_of_ada")
def test_googles_token__is_its_subject(client, google, signer, claims):
    responses = [ask(client, signer.token(**claims())) for _again in range(3)]

    assert [[found["id"] for found in response.json()["results"]] for response in responses] == [["sub_1"]] * 3
    assert google == ["/certs"]


@pytest.mark.usefixtures("google", "sub_of_ada")
def test_token_of_another_user__finds_nothing_of_adas(client, signer, claims):
    token = signer.token(**claims(sub="bob"))

    assert ask(client, token).json()["results"] == []
    assert ask(client, token, f"{SUBSCRIPTIONS}sub_1/").status_code == 404


@pytest.mark.usefixtures("emulated", "sub_of_ada")
def test_emulators_token__is_taken_where_the_operator_says_so(client, emulators_token):
    assert ask(client, emulators_token()).json()["results"][0]["uid"] == "ada"


@pytest.mark.usefixtures("google")
def test_emulators_token__is_nothing_in_production(client, emulators_token):
    assert refused(ask(client, emulators_token()))


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "other"},
        {"iss": "https://securetoken.google.com/other"},
        {"exp": 1_700_000_000, "iat": 1_600_000_000},
        {"sub": ""},
        {"sub": None},
        {"sub": "x" * 129},
        {"auth_time": 4_000_000_000},
        {"auth_time": "1700000000"},
        {"auth_time": None},
        {"auth_time": True},
        {"auth_time": float("nan")},
    ],
    ids=repr,
)
def test_wrong_claims__are_refused(client, signer, claims, changed):
    assert refused(ask(client, signer.token(**claims(**changed))))


@pytest.mark.usefixtures("google", "sub_of_ada")
@pytest.mark.parametrize("seconds", [-3600, 0, 5])
def test_login__was_before_now_by_clocks_that_differ_a_little(client, signer, claims, seconds):
    assert ask(client, signer.token(**claims(auth_time=time.time() + seconds))).status_code == 200


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize("key_id", [None, "", "other", 1, ["key1"], {"key1": 1}], ids=repr)
def test_token_of_no_known_key__is_refused(client, signer, claims, key_id):
    assert refused(ask(client, signer.token(key_id=key_id, **claims())))


@pytest.mark.usefixtures("emulated")
def test_signed_token__is_none_of_the_emulators(client, emulators_token):
    assert refused(ask(client, emulators_token() + "c2lnbmVk"))


@pytest.mark.usefixtures("emulated")
def test_emulators_token__of_a_login_to_come_is_refused(client, emulators_token):
    assert refused(ask(client, emulators_token(auth_time=4_000_000_000)))


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize("token", ["x", "a.b.c", "..", f"{DEEP}.{DEEP}.x", "\N{SNOWMAN}".encode().decode("latin1")])
def test_what_is_no_token__is_refused(client, token):
    assert refused(ask(client, token))


def test_guest__is_told_to_bring_a_token(client):
    assert refused(client.get(SUBSCRIPTIONS))


@pytest.mark.parametrize("scheme", ["Basic YWRhOmFkYQ==", "Token abc", "Bearer", ""])
def test_other_schemes__are_left_to_others(client, scheme):
    assert refused(client.get(SUBSCRIPTIONS, headers={"authorization": scheme}))


def test_session__is_taken_as_well(logged_in, store, ada):
    store(f"customers/{ada.pk}/subscriptions/sub_2", status="active", created=NOW)

    assert [found["id"] for found in logged_in(ada).get(SUBSCRIPTIONS).json()["results"]] == ["sub_2"]


@pytest.fixture
def ada_with_a_session(logged_in, store, ada):
    """Return the client of a browser in which Ada is logged in; the uid of the tokens is another user's."""
    store(f"customers/{ada.pk}/subscriptions/sub_2", status="active", created=NOW)
    return logged_in(ada)


@pytest.mark.usefixtures("google", "sub_of_ada")
def test_token_beside_a_session__is_who_is_asking(ada_with_a_session, signer, claims):
    response = ask(ada_with_a_session, signer.token(**claims()))

    assert [found["id"] for found in response.json()["results"]] == ["sub_1"]


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize("expired", [True, False])
def test_wrong_token_beside_a_session__is_refused(ada_with_a_session, signer, claims, expired):
    token = signer.token(**claims(iat=1_600_000_000, exp=1_700_000_000)) if expired else "garbage"

    assert refused(ask(ada_with_a_session, token))


def test_certificates_out_of_reach__are_a_503(client, monkeypatch, signer, claims):
    monkeypatch.setattr(certificates, "FIREBASE", "http://127.0.0.1:9/certs")
    certificates.forget_certificates()

    response = ask(client, signer.token(**claims()))

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")


@pytest.mark.usefixtures("emulated")
def test_purchase__needs_no_csrf_token_and_names_the_tokens_address(shop, stripe_api, emulators_token):
    token = emulators_token(email="ada@example.com", phone_number="+15550100")
    body = {"price": shop.shirt, "success_url": "http://testserver/ok/", "cancel_url": "http://testserver/no/"}

    response = Client(enforce_csrf_checks=True).post(
        SESSIONS, body, content_type="application/json", headers={"authorization": f"Bearer {token}"}
    )

    (customer,) = stripe_api.v1.customers.list().data
    assert response.status_code == 201
    assert (customer.metadata["firebaseUID"], customer.email, customer.phone) == (
        "ada",
        "ada@example.com",
        "+15550100",
    )


@pytest.mark.usefixtures("emulated")
@pytest.mark.urls("tests.api.urls")
def test_role__is_the_tokens_users(client, store, emulators_token, monkeypatch):
    store("customers/ada/subscriptions/sub_1", status="active", role="gold", product=Reference("products/prod_gold"))
    monkeypatch.setattr(Lounge, "authentication_classes", [FirebaseAuthentication])

    answers = [ask(client, emulators_token(sub=sub), "/lounge/").status_code for sub in ("ada", "bob")]

    assert answers == [200, 403]


def test_uid__is_the_tokens_whatever_user_uid_says(configured):
    configured(USER_UID="tests.test_users.empty")

    assert uid_of(FirebaseUser(uid="ada")) == "ada"


def test_user__has_what_django_and_drf_ask_of_one():
    user = FirebaseUser(uid="1", email="ada@example.com")

    assert (user.is_authenticated, user.is_anonymous, user.is_staff, user.is_active) == (True, False, False, True)
    assert (user.pk, user.get_username(), str(user)) == ("firebase:1", "1", "1")
