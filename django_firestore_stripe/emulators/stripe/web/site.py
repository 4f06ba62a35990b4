"""What is where: the API under /v1/, the faults under /_emulator/, the hosted pages elsewhere."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.errors import ApiError
from django_firestore_stripe.emulators.stripe.api.forms import decoded, plain
from django_firestore_stripe.emulators.stripe.api.messages import Answer, Call, RecordedRequest
from django_firestore_stripe.emulators.stripe.api.pipeline import Pipeline
from django_firestore_stripe.emulators.stripe.hosted.pages import Pages
from django_firestore_stripe.emulators.stripe.hosted.templates import message

from . import control
from .control import Control
from .messages import WebRequest, WebResponse

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.account import Account
    from django_firestore_stripe.emulators.stripe.api.faults import Fault


logger = logging.getLogger(__name__)


class Site:
    """Answers every request; an error of the emulator's own is logged, and the answer 500."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._pipeline = Pipeline(account)
        self._pages = Pages(account)
        self._control = Control(account.faults)

    def now(self) -> int:
        """Return the emulator's time, which answers are dated by."""
        return self._account.now()

    def __call__(self, request: WebRequest) -> WebResponse | None:
        """Return the response; None to drop the connection."""
        try:
            return self._answered(request)
        except Exception:
            logger.exception("%s %s failed", request.method, request.path)
            return self._failed(request)

    def _answered(self, request: WebRequest) -> WebResponse | None:
        if request.path.startswith("/v1/"):
            return self._api(request)
        if request.path == control.PATH:
            return self._control(request)
        return self._pages(request)

    def _failed(self, request: WebRequest) -> WebResponse:
        if request.path.startswith("/v1/"):
            return _response(Answer(status=500, body=ApiError("An unknown error occurred").body()))
        text = "The Stripe emulator could not answer this request: its log says why."
        return message("Something went wrong", text, status=500, merchant=self._account.merchant)

    def _api(self, request: WebRequest) -> WebResponse | None:
        call = _call(request, self._account.base_url)
        self._account.requests.append(
            RecordedRequest(method=call.method, path=call.path, params=plain(call.tree), headers=call.headers)
        )
        fault = self._account.faults.take(call.method, call.path)
        if fault is not None and fault.outermost:
            return self._fault(fault, call)
        answer = self._pipeline.answer(call, fault)
        self._account.observer.exchanged(call, answer)
        if fault is not None and fault.fails and fault.after and not fault.replayed:
            return self._fault(fault, call)
        if fault is not None and fault.after:
            self._account.wait(fault.delay)
        return None if fault is not None and fault.drop else _response(answer)

    def _fault(self, fault: Fault, call: Call) -> WebResponse | None:
        self._account.wait(fault.delay)
        if fault.drop:
            return None
        status, body = fault.error()
        return _response(Answer(status=status, body=body, headers={"Request-Id": call.id}))


def _call(request: WebRequest, base_url: str) -> Call:
    form = request.body.decode("utf-8", "replace")
    return Call(
        id=identifiers.new_id("request"),
        method=request.method,
        path=request.path,
        tree={**decoded(request.query), **decoded(form)},
        headers=request.headers,
        base_url=base_url,
    )


def _response(answer: Answer) -> WebResponse:
    body = json.dumps(answer.body, indent=2).encode()
    return WebResponse(status=answer.status, body=body, headers={"Content-Type": "application/json", **answer.headers})
