"""Idempotency keys (https://docs.stripe.com/api/idempotent_requests): the first answer is kept for 24 hours."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django_firestore_stripe.emulators.stripe.state.store import Store

from .errors import IdempotencyError, InvalidRequest, KeyInUse
from .messages import Answer, Call

KEPT = 24 * 60 * 60
LONGEST = 255


class Answers:
    """Answers by mode and key."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_use: set[tuple[bool, str]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def exclusive(self, key: str | None, *, livemode: bool) -> Iterator[None]:
        """While the block runs nobody else can use the key: `KeyInUse`."""
        if key is None:
            yield
            return
        if len(key) > LONGEST:
            raise InvalidRequest(f"Idempotency keys must be at most {LONGEST} characters.")
        with self._lock:
            if (livemode, key) in self._in_use:
                raise KeyInUse(key)
            self._in_use.add((livemode, key))
        try:
            yield
        finally:
            with self._lock:
                self._in_use.discard((livemode, key))

    def find(self, call: Call, *, livemode: bool, now: int) -> Answer | None:
        """Return the answer that the key had before; `IdempotencyError` if it was for another request."""
        if call.idempotency_key is None:
            return None
        statement = (
            "SELECT endpoint, parameters, status, body, request_id FROM answers "
            "WHERE mode = ? AND key = ? AND created > ?"
        )
        for row in self._store.rows(statement, (livemode, call.idempotency_key, now - KEPT)):
            endpoint, parameters, status, body, request_id = row
            _check(call, endpoint, parameters)
            return Answer(
                status=status,
                body=json.loads(body),
                headers={"Idempotent-Replayed": "true", "Original-Request": request_id},
            )
        return None

    def keep(self, call: Call, answer: Answer, *, livemode: bool, now: int) -> None:
        """Remembers the answer; part of the transaction that made it."""
        if call.idempotency_key is None:
            return
        self._store.rows("DELETE FROM answers WHERE created <= ?", (now - KEPT,))
        self._store.rows(
            "INSERT OR REPLACE INTO answers (mode, key, endpoint, parameters, status, body, request_id, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                livemode, call.idempotency_key, call.path, _fingerprint(call),
                answer.status, json.dumps(answer.body), call.id, now,
            ),
        )  # fmt: skip


def _fingerprint(call: Call) -> str:
    return json.dumps(call.tree, sort_keys=True)


def _check(call: Call, endpoint: str, parameters: str) -> None:
    hint = f"Try using a key other than '{call.idempotency_key}' if you meant to execute a different request."
    if endpoint != call.path:
        raise IdempotencyError(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{call.path}' vs '{endpoint}'). {hint}"
        )
    if parameters != _fingerprint(call):
        raise IdempotencyError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. " + hint
        )
