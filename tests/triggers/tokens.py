"""ID tokens as the Auth emulator makes them: not signed."""

import base64
import json
import time
from typing import Any

from django.db import connections


def project() -> str:
    """Return the project that Firestore is of."""
    name: str = connections["firestore"].get_connection_params()["project"]
    return name


def claims(**changed: Any) -> dict[str, Any]:
    """Return the claims of Ada's token."""
    now = int(time.time())
    issuer = f"https://securetoken.google.com/{project()}"
    return {"iss": issuer, "aud": project(), "sub": "ada", "iat": now, "exp": now + 3600, **changed}


def unsigned(**changed: Any) -> str:
    """Return Ada's token, or one with other claims."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims(**changed))}."


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
