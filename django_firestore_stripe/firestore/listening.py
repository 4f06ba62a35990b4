"""Firestore's Listen: a query whose results are followed in a thread of its own until it is closed."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

import grpc
from django.db import Error as DatabaseError
from django.db import OperationalError, ProgrammingError, close_old_connections, connections
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.client import Endpoint
from django_firestore_stripe.firestore.queries import DocumentQuery
from django_firestore_stripe.firestore.results import Disagreement, Ended, News, Results

logger = logging.getLogger(__name__)

TARGET = 1
# Seconds between attempts to reconnect: doubled from the first to the last.
FIRST_PAUSE, LAST_PAUSE = 0.1, 30.0
CLOSING_SECONDS = 5.0
# What no other attempt mends: https://grpc.io/docs/guides/status-codes/.
FOR_GOOD = {3: ProgrammingError, 5: OperationalError, 7: OperationalError, 9: ProgrammingError, 12: ProgrammingError}


class Listening:
    """A listen that is under way: close it, or use it as a context manager.

    `hear` gets the news in the listening thread, the whole result as "added" first, even if it is empty; what it raises
    is logged and the listen goes on. A connection that breaks is made again. Where the query is refused for good,
    `error` is a django.db.Error, `on_error` gets it, and the listen is over.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        query: DocumentQuery,
        hear: Callable[[News], None],
        on_error: Callable[[DatabaseError], None] | None = None,
    ) -> None:
        self.error: DatabaseError | None = None
        self._endpoint, self._query, self._hear, self._on_error = endpoint, query, hear, on_error
        self._results = Results()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._call: Any = None
        self._pause = FIRST_PAUSE
        self._thread = threading.Thread(target=self._run, name=f"listen {query.template}", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether news may still come."""
        return self._thread.is_alive() and not self._closed.is_set()

    def close(self) -> None:
        """End the listen and wait for a callback that is running, unless this is that callback; twice is once."""
        self._closed.set()
        with self._lock:
            if self._call is not None:
                self._call.cancel()
        if threading.current_thread() is not self._thread:
            self._thread.join(CLOSING_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _run(self) -> None:
        try:
            while not self._closed.is_set():
                self._attempt()
        finally:
            connections.close_all()

    def _attempt(self) -> None:
        """Listen until the call breaks, then wait a little."""
        try:
            self._listen()
        except Disagreement:
            return
        except (grpc.RpcError, Ended) as broken:
            if self._closed.is_set():
                return
            self._judge(broken)
        self._closed.wait(self._pause)
        self._pause = min(self._pause * 2, LAST_PAUSE)

    def _listen(self) -> None:
        self._results.begin()
        requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        requests.put(_request(self._endpoint, self._query))
        listen: Any = self._endpoint.client.transport.listen
        with self._lock:
            if self._closed.is_set():
                return
            self._call = listen(iter(requests.get, None), metadata=self._endpoint.metadata)
        try:
            self._follow(self._call)
        finally:
            requests.put(None)
            self._call.cancel()

    def _follow(self, responses: Iterator[Any]) -> None:
        for response in responses:
            news = self._results.take(types.ListenResponse.pb(response))
            if self._closed.is_set():
                return
            if news is not None:
                self._pause = FIRST_PAUSE
                self._tell(news)

    def _tell(self, news: News) -> None:
        close_old_connections()
        try:
            self._hear(news)
        except Exception:
            logger.exception("A callback failed on changes of %s", self._query.template)
        finally:
            close_old_connections()

    def _judge(self, broken: Exception) -> None:
        """Give up where the query is refused for good."""
        code = broken.code if isinstance(broken, Ended) else broken.code().value[0]  # type: ignore[attr-defined]
        kind = FOR_GOOD.get(code)
        if kind is None:
            logger.info("Listening to %s broke off (gRPC code %s); trying again", self._query.template, code)
            return
        message = str(broken) if isinstance(broken, Ended) else broken.details()  # type: ignore[attr-defined]
        self.error = kind(message)
        self._closed.set()
        logger.error("Listening to %s was refused: %s", self._query.template, message)
        if self._on_error is not None:
            self._on_error(self.error)


def _request(endpoint: Endpoint, query: DocumentQuery) -> types.ListenRequest:
    run = query.run_request()
    target = types.Target.QueryTarget(parent=run.parent, structured_query=run.structured_query)
    return types.ListenRequest(database=endpoint.name, add_target=types.Target(query=target, target_id=TARGET))
