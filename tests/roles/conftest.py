"""Firebase Auth: the emulator that FIREBASE_AUTH_EMULATOR_HOST names, or else a small server of our own."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from firebase_admin import auth as firebase

from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.gateways.firebase import auth as gateway
from django_firestore_stripe.gateways.firebase.usage import EMULATOR
from tests.roles.auth_server import AuthServer

NAMED = os.environ.get(EMULATOR)


class AuthUsers:
    """The users of Firebase Auth, made and looked at with Google's client."""

    def __init__(self) -> None:
        self._made: set[str] = set()

    def create(self, uid: str, **claims: Any) -> None:
        self._made.add(uid)
        firebase.create_user(uid=uid, app=gateway.app())
        if claims:
            self.set(uid, **claims)

    def set(self, uid: str, **claims: Any) -> None:
        firebase.set_custom_user_claims(uid, claims, app=gateway.app())

    def claims(self, uid: str) -> dict[str, Any]:
        return firebase.get_user(uid, app=gateway.app()).custom_claims or {}

    def delete(self, uid: str) -> None:
        firebase.delete_user(uid, app=gateway.app())

    def clear(self) -> None:
        for uid in self._made:
            with suppress(firebase.UserNotFoundError):
                self.delete(uid)


@pytest.fixture(scope="session")
def _auth_server() -> Iterator[AuthServer]:
    with AuthServer() as server:
        yield server


@pytest.fixture
def auth_server(_auth_server: AuthServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[AuthServer]:
    """Return our own server, to inject faults and to count requests."""
    monkeypatch.setenv(EMULATOR, _auth_server.host)
    _auth_server.answers.clear()
    _auth_server.asked.clear()
    yield _auth_server
    _auth_server.users.clear()


@pytest.fixture
def auth(request: pytest.FixtureRequest) -> Iterator[AuthUsers]:
    """Return the users of Firebase Auth, of whom there are none yet."""
    if not NAMED:
        request.getfixturevalue("auth_server")
    users = AuthUsers()
    yield users
    users.clear()


def item(role: str | None = None, *, product: str = "prod_gold") -> dict[str, Any]:
    """Return an item of a subscription as the documents keep it, with its expanded product."""
    metadata = {} if role is None else {"firebaseRole": role}
    return {"id": "si_1", "price": {"id": "price_1", "product": {"id": product, "metadata": metadata}}}


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


@pytest.fixture
def subscription(store):
    """Return a function that writes a subscription's document, active unless it says otherwise."""

    def write(key: str, *items: dict[str, Any], **fields: Any) -> None:
        uid, subscription_id = key.split("/")
        known = {
            "status": "active",
            "product": Reference("products/prod_gold"),
            "items": list(items),
            "created": days_ago(40),
            "current_period_start": days_ago(10),
            "current_period_end": days_ago(-20),
            "cancel_at_period_end": False,
            "cancel_at": None,
        }
        store(f"customers/{uid}/subscriptions/{subscription_id}", **{**known, **fields})

    return write
