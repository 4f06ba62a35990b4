"""The faults of a Stripe emulator in another process."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.remote import Refused, Unreachable, WithoutFaults

from .web.control import NAME, PATH

if TYPE_CHECKING:
    from .json_types import Json

_SECONDS = 10.0


class RemoteFaults:
    """As `StripeEmulator.faults`, by HTTP. All raise a `RemoteError`: nobody there, no such emulator, no such fault."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    def inject(self, method: str, path: str, **fault: Any) -> None:
        """Plan a fault; takes what `Faults.inject` takes."""
        self._ask("POST", {"method": method, "path": path, **fault})

    def disturb_webhooks(self, **disturbance: Any) -> int:
        """Disturb webhooks from now on and return the seed; takes what `Faults.disturb_webhooks` takes."""
        seed: int = self._ask("POST", {"webhooks": disturbance})["webhooks"]["seed"]
        return seed

    def planned(self) -> Json:
        """Return what is still to come: `requests`, a list, and `webhooks`, a disturbance or None."""
        return self._ask("GET")

    def clear(self) -> None:
        """Let nothing more go wrong."""
        self._ask("DELETE")

    def _ask(self, method: str, body: Json | None = None) -> Json:
        connection = HTTPConnection(self._host, self._port, timeout=_SECONDS)
        try:
            connection.request(method, PATH, json.dumps(body), {"Content-Type": "application/json"})
            response = connection.getresponse()
            return self._read(response.status, response.read())
        except (OSError, HTTPException) as error:
            raise Unreachable(f"Nothing answers at {self._where}: {error}") from error
        finally:
            connection.close()

    def _read(self, status: int, text: bytes) -> Json:
        try:
            answer = json.loads(text)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or answer.get("emulator") != NAME:
            raise WithoutFaults(f"What answers at {self._where} is not the bundled Stripe emulator: it has no faults.")
        if status != 200:  # noqa: PLR2004 - the one for success
            raise Refused(answer["error"])
        return answer

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"
