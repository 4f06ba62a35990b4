"""So much of Firebase Auth that an app's user can sign in."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from tests.roles.auth_server import AuthServer

LIFETIME = 3600


@dataclass
class SignIn(AuthServer):
    """Takes custom tokens that nobody has signed, and gives ID tokens of the same kind, as the emulator does."""

    project: str = ""

    def custom_token(self, uid: str) -> str:
        """Return what an app signs its user in with."""
        self.users[uid] = {"localId": uid, "email": f"{uid}@example.com", "customAttributes": "{}"}
        return _token({"uid": uid})

    def _accounts_signInWithCustomToken(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Google's name
        uid = _payload(body["token"])["uid"]
        now = int(time.time())
        claims = {
            "iss": f"https://securetoken.google.com/{self.project}",
            "aud": self.project,
            "sub": uid,
            "user_id": uid,
            "auth_time": now,
            "iat": now,
            "exp": now + LIFETIME,
        }
        return {"idToken": _token(claims), "refreshToken": uid, "expiresIn": str(LIFETIME), "isNewUser": False}

    def _accounts_lookup(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer an app, which asks by its token, and Django, which asks by uid."""
        token = body.get("idToken")
        return super()._accounts_lookup({"localId": [_payload(token)["sub"]]} if token else body)


def _token(payload: dict[str, Any]) -> str:
    return f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded(payload)}."


def _encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _payload(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
