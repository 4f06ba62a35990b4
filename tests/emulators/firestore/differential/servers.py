"""A server behind raw RPCs, and its answers in a form in which two servers can be compared."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import grpc

from django_firestore_stripe.emulators.firestore import protos
from django_firestore_stripe.emulators.firestore.protos import Document

from .names import ALL, DATABASE
from .writes import LAST_UPDATE, STALE, Request

_METADATA = (("authorization", "Bearer owner"), ("google-cloud-resource-prefix", DATABASE))
_SECONDS = 120
_STREAMS = frozenset({"RunQuery", "RunAggregationQuery", "BatchGetDocuments"})
_UNARY = frozenset({"Commit", "BatchWrite", "ListDocuments", "ListCollectionIds"})


@dataclass(kw_only=True)
class Times:
    """The times that a server has told, numbered in their order: servers differ in the time, not in what is older."""

    numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    updates: dict[str, Any] = field(default_factory=dict)

    def number(self, time: Any) -> int:
        """Return the number of a time, a new one if it has not been seen."""
        return self.numbers.setdefault((time.seconds, time.nanos), len(self.numbers))


class Server:
    """One server; requests are sent without waiting for the answer, so that two servers work at the same time."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self._channel = grpc.insecure_channel(address)
        self._methods = {rpc: self._method(rpc) for rpc in _STREAMS | _UNARY}
        self.times = Times()
        self.refusal = ""
        self.counted = 0

    def close(self) -> None:
        self._channel.close()

    def empty(self) -> None:
        """Delete all documents that requests may have made."""
        writes = [{"delete": name} for name in ALL]
        self._methods["Commit"](protos.CommitRequest(database=DATABASE, writes=writes))()
        self.times = Times()

    def send(self, request: Request) -> Callable[[], Any]:
        """Send a request and return a function that waits for its answer."""
        rpc, message = request
        self.refusal = ""
        self.counted += 1
        answer = self._methods[rpc](self._timed(message))
        return lambda: self._understood(rpc, message, answer)

    def _method(self, rpc: str) -> Callable[[Any], Callable[[], Any]]:
        codecs = {
            "request_serializer": getattr(protos, f"{rpc}Request").SerializeToString,
            "response_deserializer": getattr(protos, f"{rpc}Response").FromString,
        }
        path = f"/google.firestore.v1.Firestore/{rpc}"
        if rpc in _UNARY:
            unary = self._channel.unary_unary(path, **codecs)
            return lambda message: unary.future(message, timeout=_SECONDS, metadata=_METADATA).result
        stream = self._channel.unary_stream(path, **codecs)

        def start(message: Any) -> Callable[[], Any]:
            responses = stream(message, timeout=_SECONDS, metadata=_METADATA)
            return lambda: list(responses)

        return start

    def _timed(self, message: Any) -> Any:
        """Put this server's own times where a precondition names them by their meaning."""
        if not any(write.current_document.HasField("update_time") for write in getattr(message, "writes", ())):
            return message
        timed = type(message)()
        timed.CopyFrom(message)
        for write in timed.writes:
            if write.current_document.update_time == LAST_UPDATE:
                write.current_document.update_time.CopyFrom(self.times.updates.get(name_of(write), STALE))
        return timed

    def _understood(self, rpc: str, message: Any, answer: Callable[[], Any]) -> Any:
        try:
            responses = answer()
        except grpc.RpcError as error:
            self.refusal = error.details()
            return error.code().name
        return _UNDERSTOOD[rpc](message, responses, self.times)


def name_of(write: Any) -> str:
    """Return the name of the document that a write is about."""
    return str(write.update.name or write.delete or write.transform.document)


def _fields(fields: Any) -> Any:
    """Return fields as text that tells -0.0 from 0.0, and every time that the server chose as the same."""
    document = Document()
    for name, value in fields.items():
        document.fields[name].CopyFrom(value)
    at = document.fields.get("at")
    if at is not None and at.timestamp_value.seconds:
        at.string_value = "the time of the request"
    return {name: repr(document.fields[name]) for name in sorted(document.fields)}


def _document(document: Any, times: Times) -> Any:
    known = {"name": document.name, "fields": _fields(document.fields)}
    if not document.HasField("create_time"):
        return known | {"missing since": document.HasField("update_time")}
    times.updates[document.name] = document.update_time
    return known | {"times": [times.number(time) for time in (document.create_time, document.update_time)]}


def _documents(_message: Any, responses: Iterable[Any], times: Times) -> Any:
    responses = list(responses)
    found = [_document(response.document, times) for response in responses if response.HasField("document")]
    return {"documents": found, "skipped": sum(response.skipped_results for response in responses)}


def _got(_message: Any, responses: Iterable[Any], times: Times) -> Any:
    found = [
        _document(response.found, times) if response.HasField("found") else response.missing for response in responses
    ]
    # in any order: https://firebase.google.com/docs/firestore/reference/rpc/google.firestore.v1#batchgetdocuments
    return sorted(found, key=str)


def _figures(_message: Any, responses: Iterable[Any], _times: Times) -> Any:
    return [_fields(response.result.aggregate_fields) for response in responses]


def _listed(_message: Any, response: Any, times: Times) -> Any:
    return {
        "documents": [_document(document, times) for document in response.documents],
        "more": bool(response.next_page_token),
    }


def _written(message: Any, response: Any, times: Times) -> Any:
    told = []
    statuses = [status.code for status in response.status] if hasattr(response, "status") else []
    for write, result in zip(message.writes, response.write_results, strict=True):
        if result.HasField("update_time"):
            times.updates[name_of(write)] = result.update_time
        transformed = [_fields({"at" if _is_time(value) else "": value}) for value in result.transform_results]
        told.append((times.number(result.update_time), transformed))
    return {"told": told, "statuses": statuses}


def _is_time(value: Any) -> bool:
    # later than all times that documents are given otherwise, but for the last second of all
    return 10**9 < value.timestamp_value.seconds < 10**11


_UNDERSTOOD: dict[str, Callable[[Any, Any, Times], Any]] = {
    "Commit": _written,
    "BatchWrite": _written,
    "RunQuery": _documents,
    "RunAggregationQuery": _figures,
    "BatchGetDocuments": _got,
    "ListDocuments": _listed,
    "ListCollectionIds": lambda _message, response, _times: list(response.collection_ids),
}
