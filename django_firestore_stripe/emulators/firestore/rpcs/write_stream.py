"""Write: commits over one stream, as the JavaScript SDK in Node and the mobile SDKs send them."""

from itertools import count
from typing import Any

from django_firestore_stripe.emulators.firestore.backend import Backend
from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.names import root_of_database
from django_firestore_stripe.emulators.firestore.protos import CommitRequest, WriteResponse

from .commits import commit

_stream_ids = count()


class WriteStream:
    """One call: a handshake, then a commit per request. It cannot be resumed, as in Google's emulator."""

    def __init__(self, handshake: Any) -> None:
        """Raise InvalidArgument unless the first request is a handshake: a database, and no more."""
        _check_is_new(handshake)
        if handshake.stream_token:
            raise InvalidArgument(
                "Resuming streams is not supported, 'stream_token' must not be set on an initial write request."
            )
        if handshake.writes:
            raise InvalidArgument("'writes' must not be set on an initial write request.")
        if not handshake.database:
            raise InvalidArgument("'database' must be set on an initial write request.")
        root_of_database(handshake.database)
        self._database = handshake.database
        self._answers = count()

    def greeting(self) -> Any:
        """Return the answer to the handshake: the names of the stream and of its state."""
        return WriteResponse(stream_id=str(next(_stream_ids)), stream_token=self._next_token())

    def write(self, backend: Backend, request: Any) -> Any:
        """Commit the writes of a request; which answers the client has seen by then does not matter."""
        _check_is_new(request)
        if request.database not in {"", self._database}:
            raise InvalidArgument(f"The stream is of the database {self._database}, not of {request.database}.")
        if not request.writes:
            return WriteResponse(stream_token=self._next_token())
        done = commit(backend, CommitRequest(database=self._database, writes=request.writes))
        return WriteResponse(
            stream_token=self._next_token(), write_results=done.write_results, commit_time=done.commit_time
        )

    def _next_token(self) -> bytes:
        return str(next(self._answers)).encode()


def _check_is_new(request: Any) -> None:
    if request.stream_id:
        raise InvalidArgument("Resuming streams is not supported, do not set stream ID.")
