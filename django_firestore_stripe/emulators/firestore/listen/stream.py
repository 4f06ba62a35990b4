"""One Listen call: requests and commits come in, news goes out."""

import queue
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import grpc
from google.rpc.status_pb2 import Status

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument, Refused
from django_firestore_stripe.emulators.firestore.protos import TargetChange
from django_firestore_stripe.emulators.firestore.store import Store

from .targets import parse_target
from .watch import Watch, change

_HEARTBEAT_SECONDS = 30


class ListenStream:
    """The targets of one client. Requests are read in another thread, answers are made in the one that iterates."""

    def __init__(self, store: Store, requests: Iterable[Any]) -> None:
        self._store = store
        self._requests = requests
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._watches: dict[int, Watch] = {}

    def responses(self, spawn: Callable[[Callable[[], None]], Any]) -> Generator[Any, None, None]:
        """Yield answers until the client or the server ends the call; ``spawn`` runs a function in a thread."""
        self._store.feed.subscribe(self._inbox.put)
        try:
            spawn(self._read_requests)
            while (item := self._next()) is not None:
                yield from self._answers(item)
        finally:
            self._store.feed.unsubscribe(self._inbox.put)

    def end(self) -> None:
        """Let ``responses`` end."""
        self._inbox.put(None)

    def _read_requests(self) -> None:
        # a call that is cancelled ends the iteration with an error
        with suppress(grpc.RpcError):
            for request in self._requests:
                self._inbox.put(request)
        self.end()

    def _next(self) -> Any:
        try:
            return self._inbox.get(timeout=_HEARTBEAT_SECONDS)
        except queue.Empty:
            return frozenset()

    def _answers(self, item: Any) -> Iterator[Any]:
        if isinstance(item, frozenset):
            return self._news(item)
        kind = item.WhichOneof("target_change")
        if kind == "add_target":
            return self._add(item.add_target)
        if kind == "remove_target":
            return self._remove(item.remove_target)
        raise InvalidArgument("A listen request must add or remove a target.")

    def _add(self, message: Any) -> Iterator[Any]:
        identifier = self._identifier(message.target_id)
        yield change(TargetChange.ADD, identifier)
        try:
            watch = Watch(self._store, identifier, parse_target(message))
        except Refused as refusal:
            yield _refused(identifier, refusal)
            return
        with self._store.frozen() as now:
            first = list(watch.begin(message, now))
        self._watches[identifier] = watch
        yield from first
        yield change(TargetChange.NO_CHANGE, None, now)
        if message.once:
            yield from self._remove(identifier)

    def _remove(self, identifier: int) -> Iterator[Any]:
        if self._watches.pop(identifier, None) is not None:
            yield change(TargetChange.REMOVE, identifier)

    def _news(self, changed: frozenset[str]) -> Iterator[Any]:
        watches = [watch for watch in self._watches.values() if watch.concerns(changed)]
        with self._store.frozen() as now:
            news = [response for watch in watches for response in watch.news(now)]
        yield from news
        if self._watches and (news or not changed):
            yield change(TargetChange.NO_CHANGE, None, now)

    def _identifier(self, wanted: int) -> int:
        if wanted < 0 or wanted in self._watches:
            raise InvalidArgument(f"Target id {wanted} is negative or in use.")
        return wanted or next(number for number in count(1) if number not in self._watches)


def _refused(identifier: int, refusal: Refused) -> Any:
    return change(TargetChange.REMOVE, identifier, cause=Status(code=refusal.number, message=str(refusal)))
