"""`/_emulator/faults`: faults from outside of the emulator's process."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .messages import WebRequest, WebResponse

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.api.faults import Faults
    from django_firestore_stripe.emulators.stripe.json_types import Json

PATH = "/_emulator/faults"
NAME = "django-firestore-stripe/stripe"
"""Says in every answer whose it is."""

# pages in a browser cannot send this to another site unasked
_JSON = "application/json"


class Control:
    """POST plans a fault (`Faults.inject`) or, under `webhooks`, a disturbance; GET lists all, DELETE clears them."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def __call__(self, request: WebRequest) -> WebResponse:
        """Return the answer: 400 with `error` for what is no fault."""
        try:
            return _answer(200, self._done(request))
        except (TypeError, ValueError) as error:
            return _answer(400, {"error": str(error)})

    def _done(self, request: WebRequest) -> Json:
        if request.method == "DELETE":
            self._faults.clear()
        elif request.method == "POST":
            self._plan(_body(request))
        return self._state()

    def _plan(self, wanted: Json) -> None:
        if "webhooks" in wanted:
            self._faults.disturb_webhooks(**wanted["webhooks"])
        else:
            self._faults.inject(**wanted)

    def _state(self) -> Json:
        webhooks = self._faults.disturbance
        return {
            "requests": [asdict(fault) for fault in self._faults.planned],
            "webhooks": None if webhooks is None else asdict(webhooks),
        }


def _body(request: WebRequest) -> Any:
    if request.headers.get("Content-Type", "").partition(";")[0] != _JSON:
        msg = f"Faults come as {_JSON}."
        raise ValueError(msg)
    body = json.loads(request.body)
    if not isinstance(body, dict):
        msg = "A fault is an object."
        raise TypeError(msg)
    return body


def _answer(status: int, body: Json) -> WebResponse:
    text = json.dumps({"emulator": NAME, **body}).encode()
    return WebResponse(status=status, body=text, headers={"Content-Type": _JSON, "Cache-Control": "no-store"})
