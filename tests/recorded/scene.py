"""Where a run happens, beside Firestore and Stripe: the extension's settings and the users of Firebase Auth."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.roles.auth_server import AuthServer

Step = Mapping[str, Any]
Answer = tuple[int, Any]

# Who may report what happened to documents and users.
TRIGGER_TOKEN = "s3cret"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The settings as the run has them, and the server of Firebase Auth."""

    settings: Mapping[str, Any]
    auth: AuthServer

    def seat(self, users: Mapping[str, Mapping[str, Any]]) -> None:
        """Let Auth have users, given by uid as the runs write them down."""
        for uid, user in users.items():
            known = {name: user[name] for name in ("email", "phoneNumber") if user.get(name)}
            claims = json.dumps(user.get("customClaims") or {})
            self.auth.users[uid] = {"localId": uid, "customAttributes": claims, **known}

    def claims(self) -> dict[str, dict[str, Any]]:
        """Return the custom claims of all users."""
        return {uid: json.loads(user["customAttributes"]) for uid, user in self.auth.users.items()}


def post(path: str, body: Any, *, token: str | None = None, **headers: str) -> Answer:
    """Post JSON, or bytes as they are, and return status and body; the body is None where it is no JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    client = Client(raise_request_exception=False)
    response = client.post(path, data=sent, content_type="application/json", headers={**bearer, **headers})
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    return response.status_code, json.loads(response.content) if is_json else None
