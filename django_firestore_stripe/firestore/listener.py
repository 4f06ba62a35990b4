"""What every listener does: a thread that keeps one Listen call going until it is closed."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

import grpc
from django.db import Error as DatabaseError
from django.db import OperationalError, ProgrammingError, connections
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.client import Endpoint
from django_firestore_stripe.firestore.errors import AccessDenied
from django_firestore_stripe.firestore.queries import DocumentQuery
from django_firestore_stripe.firestore.results import Disagreement, Ended

logger = logging.getLogger(__name__)

TARGET = 1
# Seconds between attempts to reconnect: doubled from the first to the last.
FIRST_PAUSE, LAST_PAUSE = 0.1, 30.0
CLOSING_SECONDS = 5.0
# What no other attempt mends: https://grpc.io/docs/guides/status-codes/.
FOR_GOOD = {3: ProgrammingError, 5: OperationalError, 7: AccessDenied, 9: ProgrammingError, 12: ProgrammingError}


class Call:
    """One Listen call: iterate over its raw responses; cancel it from any thread."""

    def __init__(self, endpoint: Endpoint, target: types.Target) -> None:
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._requests.put(types.ListenRequest(database=endpoint.name, add_target=target))
        listen: Any = endpoint.client.transport.listen
        self._call = listen(iter(self._requests.get, None), metadata=endpoint.metadata)

    def __iter__(self) -> Iterator[Any]:
        return (types.ListenResponse.pb(response) for response in self._call)

    def cancel(self) -> None:
        """End it; twice is once."""
        self._requests.put(None)
        self._call.cancel()


class Listener:
    """A listen that is under way: close it, or use it as a context manager.

    A connection that breaks is made again. Where the query is refused for good, `error` is a django.db.Error, `_refused`
    is called, and the listen is over.
    """

    def __init__(self, endpoint: Endpoint, query: DocumentQuery) -> None:
        self.error: DatabaseError | None = None
        self._endpoint, self._query = endpoint, query
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._call: Call | None = None
        self._pause = FIRST_PAUSE
        self._heard_at = self._begun_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"listen {query.template}", daemon=True)

    @property
    def is_open(self) -> bool:
        """Whether news may still come."""
        return self._thread.is_alive() and not self._closed.is_set()

    @property
    def silence(self) -> float:
        """Seconds since the server said anything."""
        return time.monotonic() - self._heard_at

    @property
    def patience(self) -> float:
        """Seconds for which the call has been silent, or since it was made anew."""
        return time.monotonic() - max(self._heard_at, self._begun_at)

    def close(self) -> None:
        """End the listen and wait for a callback that is running, unless this is that callback; twice is once."""
        self._closed.set()
        self.reconnect()
        if threading.current_thread() is not self._thread:
            self._thread.join(CLOSING_SECONDS)

    def reconnect(self) -> None:
        """Drop the call; unless the listen is closed, another one takes its place."""
        with self._lock:
            self._begun_at = time.monotonic()
            if self._call is not None:
                self._call.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _target(self) -> types.Target:
        """Begin a call: return what it listens to."""
        run = self._query.run_request()
        target = types.Target.QueryTarget(parent=run.parent, structured_query=run.structured_query)
        return types.Target(query=target, target_id=TARGET)

    def _take(self, response: Any) -> None:
        """Take in a raw response; raises Disagreement, and Ended."""
        raise NotImplementedError

    def _refused(self, error: DatabaseError) -> None:
        """Hear that the listen is over for good."""

    def _is_for_good(self, code: int) -> bool:
        """Say whether another attempt would end in the same way."""
        return code in FOR_GOOD

    def _goes_well(self) -> None:
        """Let the next interruption be the first again."""
        self._pause = FIRST_PAUSE

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
        target = self._target()
        with self._lock:
            if self._closed.is_set():
                return
            self._call = Call(self._endpoint, target)
        try:
            for response in self._call:
                self._heard_at = time.monotonic()
                self._take(response)
                if self._closed.is_set():
                    return
        finally:
            self._call.cancel()

    def _told(self, hear: Callable[..., object], *news: Any) -> None:
        """Call back; what that raises is logged and the listen goes on."""
        try:
            hear(*news)
        except Exception:
            logger.exception("A callback failed on changes of %s", self._query.template)

    def _judge(self, broken: Exception) -> None:
        """Give up where the query is refused for good."""
        code = broken.code if isinstance(broken, Ended) else broken.code().value[0]  # type: ignore[attr-defined]
        if not self._is_for_good(code):
            logger.info("Listening to %s broke off (gRPC code %s); trying again", self._query.template, code)
            return
        message = str(broken) if isinstance(broken, Ended) else broken.details()  # type: ignore[attr-defined]
        self.error = FOR_GOOD[code](message)
        self._closed.set()
        logger.error("Listening to %s was refused: %s", self._query.template, message)
        self._refused(self.error)
