"""The Write call, message by message, as the JavaScript SDK in Node and the mobile SDKs make it."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from google.api_core.exceptions import from_grpc_error
from google.cloud import firestore
from google.cloud.firestore_v1 import types
from grpc import RpcError

_SECONDS = 60


class RawWrite:
    """One stream; a refusal raises what the client's library would."""

    def __init__(self, client: firestore.Client) -> None:
        self._database = client._database_string
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        metadata = (("authorization", "Bearer owner"), ("google-cloud-resource-prefix", self._database))
        requests = iter(self._requests.get, None)
        self._call = client._firestore_api._transport.write(requests, metadata=metadata, timeout=_SECONDS)
        self.token = b""

    def greet(self, **fields: Any) -> Any:
        """Shake hands."""
        return self.ask(**({"database": self._database} | fields))

    def write(self, *writes: Any, **fields: Any) -> Any:
        """Commit writes."""
        return self.ask(**({"stream_token": self.token, "writes": list(writes)} | fields))

    def ask(self, **request: Any) -> Any:
        """Send a request and return its answer."""
        self.send(**request)
        return self.answer()

    def send(self, **request: Any) -> None:
        self._requests.put(types.WriteRequest(**request))

    def answer(self) -> Any:
        """Return the next answer; raises StopIteration where the server has ended the stream."""
        try:
            response = next(self._call)
        except RpcError as error:
            raise from_grpc_error(error) from error
        self.token = response.stream_token
        return response

    def end(self) -> None:
        """Send no more."""
        self._requests.put(None)


@contextmanager
def writing(client: firestore.Client) -> Iterator[RawWrite]:
    """Open a stream."""
    stream = RawWrite(client)
    try:
        yield stream
    finally:
        stream.end()
        stream._call.cancel()
