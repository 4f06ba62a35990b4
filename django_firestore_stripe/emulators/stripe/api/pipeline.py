"""The way of an API request: key, operation, parameters, idempotency, work, answer."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

from django_firestore_stripe.emulators.stripe import versions
from django_firestore_stripe.emulators.stripe.billing.clocks import enter_for
from django_firestore_stripe.emulators.stripe.state.origin import Origin

from .errors import ApiError, InvalidRequest, NotFound
from .messages import Answer, Call
from .rendering import Rendering

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.resources.catalogue import Catalogue
    from django_firestore_stripe.emulators.stripe.resources.registry import Operation, Resource
    from django_firestore_stripe.emulators.stripe.state.store import Store
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .faults import Fault
    from .idempotency import Answers
    from .keys import Key, Keys

logger = logging.getLogger(__name__)


class Account(Protocol):
    """Where work is done."""

    store: Store
    answers: Answers
    keys: Keys
    catalogue: Catalogue

    def working(self, origin: Origin) -> AbstractContextManager[Work]:
        """Open a transaction; events leave when it has ended."""

    def wait(self, seconds: float) -> None:
        """Sleeps, unless the emulator is stopped."""

    def now(self) -> int:
        """Return the emulator's time."""


class Pipeline:
    """Answers API requests; what can go wrong in the work of one is an answer, too."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def answer(self, call: Call, fault: Fault | None = None) -> Answer:
        """Return the answer to a request, which `fault` may slow down or spoil inside the idempotency layer."""
        try:
            answer = self._authenticated(call, fault)
        except ApiError as error:
            answer = Answer(status=error.status, body=error.body())
        return Answer(status=answer.status, body=answer.body, headers={**_headers(call), **answer.headers})

    def _authenticated(self, call: Call, fault: Fault | None) -> Answer:
        key = self._account.keys.authenticate(call.headers.get("Authorization", ""))
        _check_version(call)
        segments = [unquote(segment) for segment in call.path.strip("/").split("/")]
        match = self._account.catalogue.match(call.method, segments)
        if match is None or _is_gone(match[1], call):
            raise _unrecognized(call)
        resource, operation, ids = match
        self._account.keys.authorize(key, resource.right, write=call.method != "GET")
        with self._account.answers.exclusive(call.idempotency_key, livemode=key.livemode):
            return self._idempotent(_Task(call, key, resource, operation, ids), fault)

    def _idempotent(self, task: _Task, fault: Fault | None) -> Answer:
        account = self._account
        kept = account.answers.find(task.call, livemode=task.key.livemode, now=account.now())
        if kept is not None:
            return kept
        # a request that is refused for its parameters has not begun: nothing is kept under its key
        params = task.params()
        if fault and not fault.after:
            account.wait(fault.delay)
        return self._carried_out(task, params, fault)

    def _carried_out(self, task: _Task, params: Json, fault: Fault | None) -> Answer:
        account = self._account
        spoiled = fault if fault and fault.replayed and fault.fails else None
        with account.working(task.origin()) as work:
            answer = self._spoiled(task, params, work, spoiled) if spoiled else self._result(task, params, work)
            account.answers.keep(task.call, answer, livemode=task.key.livemode, now=account.now())
        return answer

    def _spoiled(self, task: _Task, params: Json, work: Work, fault: Fault) -> Answer:
        if fault.after:
            self._result(task, params, work)
        status, body = fault.error()
        return Answer(status=status, body=body)

    def _result(self, task: _Task, params: Json, work: Work) -> Answer:
        expand = params.pop("expand", None) or ()
        try:
            with self._account.store.undone_on(Exception):
                enter_for(work, task.resource.kind, task.ids, params)
                thing = task.operation.run(work, params, *task.ids)
                return Answer(status=200, body=Rendering(work, self._account.catalogue).render(thing, expand))
        except ApiError as error:
            return Answer(status=error.status, body=error.body())
        except Exception:
            logger.exception("%s %s failed", task.call.method, task.call.path)
            return Answer(status=500, body=ApiError("An unknown error occurred").body())


class _Task:
    """A call with all that was found out about it."""

    def __init__(self, call: Call, key: Key, resource: Resource, operation: Operation, ids: list[str]) -> None:
        self.call = call
        self.key = key
        self.resource = resource
        self.operation = operation
        self.ids = ids

    @property
    def version(self) -> str:
        return self.call.headers.get("Stripe-Version") or versions.CURRENT

    def params(self) -> Json:
        for name, removal in self.operation.removed.items():
            if name in self.call.tree and versions.is_since(self.version, removal.since):
                raise InvalidRequest(removal.message, code=removal.code, param=name)
        tree = self.call.tree
        for translation in self.operation.translated:
            if not versions.is_since(self.version, translation.since):
                tree = translation.translate(tree)
        return self.operation.params.read(tree, "") or {}

    def origin(self) -> Origin:
        return Origin(
            livemode=self.key.livemode,
            version=self.version,
            names_version="Stripe-Version" in self.call.headers,
            request_id=self.call.id,
            idempotency_key=self.call.idempotency_key,
        )


def _headers(call: Call) -> dict[str, str]:
    headers = {
        "Cache-Control": "no-cache, no-store",
        "Request-Id": call.id,
        "Stripe-Version": call.headers.get("Stripe-Version") or versions.CURRENT,
    }
    if call.idempotency_key:
        headers["Idempotency-Key"] = call.idempotency_key
        headers["Original-Request"] = call.id
    return headers


def _check_version(call: Call) -> None:
    version = call.headers.get("Stripe-Version")
    if version and not versions.is_version(version):
        raise InvalidRequest(f"Invalid Stripe API version: {version}")


def _is_gone(operation: Operation, call: Call) -> bool:
    version = call.headers.get("Stripe-Version") or versions.CURRENT
    return operation.until is not None and versions.is_since(version, operation.until)


def _unrecognized(call: Call) -> NotFound:
    return NotFound(
        f"Unrecognized request URL ({call.method}: {call.path}). If you are trying to list objects, remove the trailing "
        "slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. "
        "Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
    )
