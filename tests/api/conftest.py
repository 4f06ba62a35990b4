"""Who asks the API: users with a session, users of Firebase, guests."""

import base64
import json
import time
from importlib.util import find_spec

import pytest
from django.db import connections
from django.test import Client
from rest_framework.authentication import SessionAuthentication

from django_firestore_stripe.api.authentication import FirebaseAuthentication
from django_firestore_stripe.api.errors import PaymentsErrors
from tests.triggers.conftest import google, signer

# Who runs the tests without schemathesis has nothing to collect; who asks for its tests then is told that there are none.
collect_ignore = [] if find_spec("schemathesis") else ["test_schemathesis.py"]

__all__ = ["google", "signer"]


@pytest.fixture
def logged_in():
    """Return a function that makes a user's client."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def api(ada, logged_in):
    """Return Ada's client."""
    return logged_in(ada)


@pytest.fixture
def bob(django_user_model, logged_in):
    """Return another user's client."""
    return logged_in(django_user_model.objects.create_user("bob"))


@pytest.fixture
def firebase_or_session(monkeypatch) -> None:
    """Let a project take Firebase's tokens, and sessions of who brings none."""
    monkeypatch.setattr(PaymentsErrors, "authentication_classes", [FirebaseAuthentication, SessionAuthentication])


@pytest.fixture
def claims():
    """Return a function that makes the claims of a token of Firebase's."""
    project = connections["firestore"].get_connection_params()["project"]

    def make(**changed):
        now = int(time.time())
        issuer = f"https://securetoken.google.com/{project}"
        return {"iss": issuer, "aud": project, "sub": "ada", "iat": now - 5, "exp": now + 3600, **changed}

    return make


@pytest.fixture
def emulators_token(claims):
    """Return a function that makes a token as Firebase's Auth emulator does: nobody signs it."""

    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return lambda **changed: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims(**changed))}."
