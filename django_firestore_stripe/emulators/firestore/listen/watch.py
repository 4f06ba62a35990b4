"""One target of a listener: what the client knows of it, and how it learns the rest."""

from collections.abc import Iterator
from typing import Any

from django_firestore_stripe.emulators.firestore.clock import to_microseconds, to_timestamp
from django_firestore_stripe.emulators.firestore.protos import (
    Document,
    DocumentChange,
    DocumentDelete,
    DocumentRemove,
    ExistenceFilter,
    ListenResponse,
    TargetChange,
)
from django_firestore_stripe.emulators.firestore.store import Store

from . import tokens
from .targets import Target


class Watch:
    """Compares what a target finds with what the client was told, by the update times of the documents."""

    def __init__(self, store: Store, identifier: int, target: Target) -> None:
        self._store = store
        self._identifier = identifier
        self._target = target
        self._told: dict[str, int] = {}

    def concerns(self, changed: frozenset[str]) -> bool:
        """Say whether a change of these documents may be news for this target."""
        return self._target.concerns(changed)

    def begin(self, message: Any, now: int) -> Iterator[Any]:
        """Yield the first results: all of them, or what is new since the resume token of the message."""
        since = self._resumed(message)
        if since is not None:
            self._told = _times(self._target.find(self._store, since))
        elif message.WhichOneof("resume_type") is not None:
            yield change(TargetChange.RESET, self._identifier, now)
        yield from self.news(now)
        if since is None:
            yield from (self._gone(name, now) for name in self._target.names if name not in self._told)
        else:
            yield ListenResponse(filter=ExistenceFilter(target_id=self._identifier, count=len(self._told)))
        yield change(TargetChange.CURRENT, self._identifier, now)

    def news(self, now: int) -> Iterator[Any]:
        """Yield what has changed since the client was last told."""
        found = self._target.find(self._store)
        before, self._told = self._told, _times(found)
        for name, document in found.items():
            if before.get(name) != self._told[name]:
                yield ListenResponse(document_change=DocumentChange(document=document, target_ids=[self._identifier]))
        yield from (self._gone(name, now) for name in before if name not in found)

    def _gone(self, name: str, now: int) -> Any:
        details = {"document": name, "removed_target_ids": [self._identifier], "read_time": to_timestamp(now)}
        if self._store.get(name) is None:
            return ListenResponse(document_delete=DocumentDelete(**details))
        return ListenResponse(document_remove=DocumentRemove(**details))

    def _resumed(self, message: Any) -> int | None:
        kind = message.WhichOneof("resume_type")
        if kind == "resume_token":
            return tokens.decode(message.resume_token, self._store)
        time = to_microseconds(message.read_time)
        return time if kind == "read_time" and self._store.remembers(time) else None


def change(kind: int, identifier: int | None, now: int | None = None, **details: Any) -> Any:
    """Return news about a target (all of them if the identifier is None) as of a time in microseconds."""
    message = TargetChange(target_change_type=kind, target_ids=[] if identifier is None else [identifier], **details)
    if now is not None:
        message.resume_token = tokens.encode(now)
        message.read_time.CopyFrom(to_timestamp(now))
    return ListenResponse(target_change=message)


def _times(documents: dict[str, Document]) -> dict[str, int]:
    return {name: to_microseconds(document.update_time) for name, document in documents.items()}
