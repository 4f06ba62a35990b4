"""Claims in Firebase Auth, with Google's own client."""

import subprocess
import sys

import pytest
from google.auth.exceptions import DefaultCredentialsError, RefreshError, TransportError

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import DeadlineExceeded, Misconfigured, NotFound, Unavailable
from django_firestore_stripe.gateways.firebase import auth as gateway
from django_firestore_stripe.gateways.firebase import usage
from django_firestore_stripe.gateways.firebase.errors import translated_errors

FIRESTORE, AUTH = "FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST"


def test_claims__are_written_and_read(auth):
    auth.create("ada")

    gateway.write_claims("ada", {"tenant": "x", "stripeRole": None})

    assert gateway.read_claims("ada") == auth.claims("ada") == {"tenant": "x", "stripeRole": None}


def test_claims_of_a_new_user__are_none(auth):
    auth.create("ada")

    assert gateway.read_claims("ada") == {}


def test_no_claims__can_be_written(auth):
    auth.create("ada", stripeRole="gold")

    gateway.write_claims("ada", {})

    assert auth.claims("ada") == {}


@pytest.mark.parametrize("uid", ["nobody", "x" * 129])
def test_user_whom_auth_does_not_have__is_not_found(auth, uid):
    with pytest.raises(NotFound):
        gateway.read_claims(uid)


def test_claims_that_are_too_long__are_the_operators_mistake(auth):
    auth.create("ada")

    with pytest.raises(Misconfigured):
        gateway.write_claims("ada", {"stripeRole": "x" * 1000})


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (400, "USER_NOT_FOUND", NotFound),
        (404, "CONFIGURATION_NOT_FOUND", Misconfigured),
        (400, "CLAIMS_TOO_LARGE", Misconfigured),
        (400, "INSUFFICIENT_PERMISSION", Misconfigured),
        (403, "PERMISSION_DENIED", Misconfigured),
        (401, "", Misconfigured),
        (429, "QUOTA_EXCEEDED", Unavailable),
        (502, "", Unavailable),
    ],
)
def test_error_of_auth__is_one_of_ours(auth_server, status, message, error):
    # Google's client answers a 401 with fresh credentials, twice.
    auth_server.answers += 3 * [(status, {"error": {"code": status, "message": message}})]

    with pytest.raises(error) as raised:
        gateway.read_claims("ada")

    assert raised.value.__cause__ is not None


def test_short_failure_of_auth__is_tried_again(auth_server):
    auth_server.users["ada"] = {"localId": "ada", "customAttributes": '{"a": 1}'}
    auth_server.answers.append((503, {}))

    assert gateway.read_claims("ada") == {"a": 1}


def test_auth_that_is_not_there__is_unavailable(monkeypatch):
    monkeypatch.setenv(AUTH, "127.0.0.1:9")

    with pytest.raises(Unavailable):
        gateway.read_claims("ada")


def test_malformed_address_of_the_emulator__is_the_operators_mistake(monkeypatch):
    monkeypatch.setenv(AUTH, "http://127.0.0.1:9099")

    with pytest.raises(Misconfigured):
        gateway.read_claims("ada")


@pytest.mark.parametrize(
    ("error", "ours"),
    [(DefaultCredentialsError, Misconfigured), (RefreshError, Misconfigured), (TransportError, Unavailable)],
)
def test_error_of_the_credentials__is_one_of_ours(error, ours):
    with pytest.raises(ours), translated_errors():
        raise error("no")


def test_request__is_not_begun_when_the_time_is_used_up(auth_server):
    with deadlines.within(0), pytest.raises(DeadlineExceeded):
        gateway.read_claims("ada")

    assert auth_server.asked == []


@pytest.mark.parametrize(
    ("wanted", "environment", "installed", "used"),
    [
        (None, {}, True, True),
        (None, {}, False, False),
        (False, {}, True, False),
        (True, {}, False, True),
        (None, {FIRESTORE: "x:1"}, True, False),
        (True, {FIRESTORE: "x:1"}, True, False),
        (None, {FIRESTORE: "x:1", AUTH: "x:2"}, True, True),
        (None, {FIRESTORE: "x:1", AUTH: "x:2"}, False, False),
        (False, {FIRESTORE: "x:1", AUTH: "x:2"}, True, False),
    ],
)
def test_auth__is_used_where_it_is_installed_and_of_firestores_world(
    settings, monkeypatch, wanted, environment, installed, used
):
    settings.DJANGO_FIRESTORE_STRIPE = {"FIREBASE_AUTH": wanted}
    monkeypatch.setattr(usage, "is_installed", lambda: installed)
    for name in (FIRESTORE, AUTH):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert usage.is_used() is used


def test_site__imports_nothing_of_firebase_by_itself():
    program = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup();"
        "from django_firestore_stripe.api import permissions; from django.contrib import admin; admin.autodiscover();"
        "assert not [name for name in sys.modules if name.startswith('firebase')]"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stderr
