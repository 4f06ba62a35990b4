"""What only the Auth emulator of firebase-tools can show: the claim arrives in the token that an app holds."""

import json
import os
from base64 import urlsafe_b64decode
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.db import connections

from django_firestore_stripe.services.roles import assign_roles
from tests.roles.conftest import AuthUsers, item

pytestmark = [pytest.mark.auth_emulator, pytest.mark.django_db(databases=["firestore"])]

ADA = {"email": "ada@example.com", "password": "correct horse", "returnSecureToken": True}


def ask(method: str) -> dict[str, Any]:
    """Ask as the JavaScript SDK does, for the project of this test run: a key alone stands for the emulator's own."""
    host = os.environ["FIREBASE_AUTH_EMULATOR_HOST"]
    url = f"http://{host}/identitytoolkit.googleapis.com/v1/accounts:{method}?key=demo"
    body = {**ADA, "targetProjectId": connections["firestore"].settings_dict["NAME"]}
    headers = {"Content-Type": "application/json", "Authorization": "Bearer owner"}
    request = Request(url, json.dumps(body).encode(), headers)
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def claims_in(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_claim__is_in_the_next_token(auth: AuthUsers, subscription):
    uid = ask("signUp")["localId"]
    subscription(f"{uid}/sub_1", item("gold"))

    assign_roles(uid=uid)

    assert claims_in(ask("signInWithPassword")["idToken"])["stripeRole"] == "gold"
    auth.delete(uid)
