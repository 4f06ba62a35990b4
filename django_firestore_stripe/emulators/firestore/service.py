"""The table of RPCs, and what happens around each of them: counting, faults, refusals."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from . import protos
from .backend import Backend
from .calls import CallLog
from .errors import Refused
from .faults import Fault, Faults
from .listen import ListenStream
from .listen.disturbance import Disturbance, Strike
from .rpcs import commits, documents, lists, queries
from .rpcs.write_stream import WriteStream

SERVICE = "google.firestore.v1.Firestore"
_STOPPING = "The server is stopping."

_UNARY: dict[str, tuple[Callable[[Backend, Any], Any], Any]] = {
    "GetDocument": (documents.get_document, protos.Document),
    "CreateDocument": (documents.create_document, protos.Document),
    "UpdateDocument": (documents.update_document, protos.Document),
    "DeleteDocument": (documents.delete_document, Empty),
    "ListDocuments": (lists.list_documents, protos.ListDocumentsResponse),
    "ListCollectionIds": (lists.list_collection_ids, protos.ListCollectionIdsResponse),
    "PartitionQuery": (queries.partition_query, protos.PartitionQueryResponse),
    "Commit": (commits.commit, protos.CommitResponse),
    "BatchWrite": (commits.batch_write, protos.BatchWriteResponse),
    "BeginTransaction": (commits.begin_transaction, protos.BeginTransactionResponse),
    "Rollback": (commits.roll_back, Empty),
}

_STREAMING: dict[str, tuple[Callable[[Backend, Any], Iterator[Any]], Any]] = {
    "BatchGetDocuments": (documents.batch_get_documents, protos.BatchGetDocumentsResponse),
    "RunQuery": (queries.run_query, protos.RunQueryResponse),
    "RunAggregationQuery": (queries.run_aggregation_query, protos.RunAggregationQueryResponse),
}

RPCS = (*_UNARY, *_STREAMING, "Listen", "Write")


@dataclass(frozen=True, kw_only=True)
class Service:
    """The handlers of one server; ``stopping`` ends all waiting."""

    backend: Backend
    calls: CallLog
    faults: Faults
    stopping: threading.Event
    spawn: Callable[[Callable[[], None]], Any]

    def handler(self) -> Any:
        """Return the table of RPCs as grpc wants it."""
        handlers = {}
        for rpc, (carry_out, response) in _UNARY.items():
            handlers[rpc] = grpc.unary_unary_rpc_method_handler(
                partial(self._answer, rpc, carry_out), **_codecs(rpc, response)
            )
        for rpc, (carry_out, response) in _STREAMING.items():
            handlers[rpc] = grpc.unary_stream_rpc_method_handler(
                partial(self._stream, rpc, carry_out), **_codecs(rpc, response)
            )
        handlers["Listen"] = grpc.stream_stream_rpc_method_handler(
            self._listen, **_codecs("Listen", protos.ListenResponse)
        )
        handlers["Write"] = grpc.stream_stream_rpc_method_handler(self._write, **_codecs("Write", protos.WriteResponse))
        return grpc.method_handlers_generic_handler(SERVICE, handlers)

    def _answer(self, rpc: str, carry_out: Callable[[Backend, Any], Any], request: Any, context: Any) -> Any:
        self.calls.add(rpc)
        fault = self.faults.take(rpc)
        self._fail_before(fault, context)
        try:
            response = carry_out(self.backend, request)
        except Refused as refusal:
            self._fail_after(fault, context)
            context.abort(refusal.code, str(refusal))
        self._fail_after(fault, context)
        return response

    def _stream(self, rpc: str, carry_out: Callable[[Backend, Any], Any], request: Any, context: Any) -> Iterator[Any]:
        def whole(backend: Backend, request: Any) -> list[Any]:
            return list(carry_out(backend, request))

        return iter(self._answer(rpc, whole, request, context))

    def _listen(self, requests: Iterator[Any], context: Any) -> Iterator[Any]:
        self.calls.add("Listen")
        stream = ListenStream(self.backend.store, requests)
        context.add_callback(stream.end)
        disturbance = Disturbance(self.faults.take("Listen"), stream.end)
        with self.faults.stream(disturbance):
            try:
                yield from self._disturbed(stream, disturbance, context)
            except Refused as refusal:
                context.abort(refusal.code, str(refusal))
        if self.stopping.is_set():
            context.abort(grpc.StatusCode.UNAVAILABLE, _STOPPING)

    def _disturbed(self, stream: ListenStream, disturbance: Disturbance, context: Any) -> Iterator[Any]:
        with closing(stream.responses(self.spawn)) as responses:
            while not disturbance.is_over and (response := next(responses, None)) is not None:
                self._fail(disturbance.struck(), context)
                yield response
        if disturbance.is_over:
            self._fail(disturbance.struck(), context)

    def _write(self, requests: Iterator[Any], context: Any) -> Iterator[Any]:
        """Answer each request in the stream's own thread, as a call of its own: it is counted, and its faults happen."""
        with self._cancelled_at_the_end(context):
            if (handshake := next(requests, None)) is None:
                return
            try:
                stream = WriteStream(handshake)
            except Refused as refusal:
                context.abort(refusal.code, str(refusal))
            yield stream.greeting()
            for request in requests:
                yield self._answer("Write", stream.write, request, context)
                if not request.writes:
                    # the client's way to say that it was the last one
                    return

    @contextmanager
    def _cancelled_at_the_end(self, context: Any) -> Iterator[None]:
        """Let the end of the server end a call that waits for its client."""

        def hear(news: frozenset[str] | None) -> None:
            if news is None:
                context.cancel()

        self.backend.store.feed.subscribe(hear)
        try:
            yield
        finally:
            self.backend.store.feed.unsubscribe(hear)

    def _fail_before(self, fault: Fault | None, context: Any) -> None:
        if fault is not None and not fault.after:
            self._fail(fault, context)

    def _fail_after(self, fault: Fault | None, context: Any) -> None:
        if fault is not None and fault.after:
            self._fail(fault, context)

    def _fail(self, fault: Strike | None, context: Any) -> None:
        if fault is None:
            return
        if self.stopping.wait(fault.delay):
            context.abort(grpc.StatusCode.UNAVAILABLE, _STOPPING)
        if fault.code is not None:
            context.abort(fault.code, "Fault on demand.")
        if not context.is_active():
            context.abort(grpc.StatusCode.CANCELLED, "The caller has gone.")


def _codecs(rpc: str, response: Any) -> dict[str, Any]:
    request = getattr(protos, f"{rpc}Request")
    return {"request_deserializer": request.FromString, "response_serializer": response.SerializeToString}
