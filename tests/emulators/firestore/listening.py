"""Listeners as tests use them: news are taken one by one, with a deadline."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1 import types

from tests.emulators.firestore.raw import root

_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class News:
    """One call of a listener: the ids found, and what happened to which."""

    ids: list[str]
    changes: list[tuple[str, str]]


class Listener:
    """The news of one target, in order."""

    def __init__(self) -> None:
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()

    def hear(self, snapshots: Any, changes: Any, _read_time: Any) -> None:
        found = [snapshot.id for snapshot in snapshots if snapshot.exists]
        self._news.put(News(ids=found, changes=[(change.type.name, change.document.id) for change in changes]))

    def next(self) -> News:
        """Return the next news; raises queue.Empty if there are none for long."""
        return self._news.get(timeout=_SECONDS)

    @property
    def has_news(self) -> bool:
        return not self._news.empty()


@contextmanager
def listening(target: Any) -> Iterator[Listener]:
    """Listen to a document or a query."""
    listener = Listener()
    watch = target.on_snapshot(listener.hear)
    try:
        yield listener
    finally:
        watch.unsubscribe()


class RawListen:
    """One Listen call, message by message."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        metadata = (("authorization", "Bearer owner"), ("google-cloud-resource-prefix", client._database_string))
        self._call = client._firestore_api._transport.listen(iter(self._requests.get, None), metadata=metadata)
        self.token = b""
        self.heard: list[str] = []

    def add(self, collection_id: str, **options: Any) -> None:
        """Ask for a collection."""
        query = {"parent": root(self._client), "structured_query": {"from_": [{"collection_id": collection_id}]}}
        self.ask(add_target={"query": query, "target_id": 1} | options)

    def ask(self, **request: Any) -> None:
        self._requests.put(types.ListenRequest(database=self._client._database_string, **request))

    def until(self, kind: str) -> list[str]:
        """Return what comes in up to a target change of that kind, in a few words each."""
        self.heard = []
        for response in self._call:
            self.heard.append(self._described(response))
            if self.heard[-1] == kind:
                break
        return self.heard

    def close(self) -> None:
        self._requests.put(None)
        self._call.cancel()

    def _described(self, response: Any) -> str:
        kind = types.ListenResponse.pb(response).WhichOneof("response_type")
        news = getattr(response, kind)
        if kind == "target_change":
            self.token = news.resume_token or self.token
            return (
                f"{news.target_change_type.name} {news.cause.code}" if news.cause.code else news.target_change_type.name
            )
        if kind == "filter":
            return f"filter {news.count}"
        name = news.document.name if kind == "document_change" else news.document
        return f"{kind} {name.rpartition('/')[2]}"
