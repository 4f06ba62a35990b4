"""The one place that talks to Firestore: every call is timed, translated and logged as one query."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NoReturn, Self

from django.db import NotSupportedError
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.bookmarks import forget
from django_firestore_stripe.firestore.calls import RETRY_COMMIT, RETRY_INCREMENT, RETRY_READ, Predicate, call
from django_firestore_stripe.firestore.client import Endpoint
from django_firestore_stripe.firestore.errors import COMMIT_ERRORS, READ_ERRORS, ErrorTable
from django_firestore_stripe.firestore.meter import aggregation_reads, lookup_reads, query_reads
from django_firestore_stripe.firestore.snapshots import Snapshot, snapshot_of
from django_firestore_stripe.firestore.values import decode, document_name, document_path, moment
from django_firestore_stripe.firestore.writes import Write

LISTED = 10


class Cursor:
    """Firestore's calls in the terms of this package; also what Django expects of a cursor that runs no SQL."""

    rowcount = -1

    def __init__(self, wrapper: Any) -> None:
        self.wrapper = wrapper
        self.endpoint: Endpoint = wrapper.connection

    @property
    def database(self) -> str:
        """Return the database's resource name."""
        return self.endpoint.name

    def read(self, paths: Iterable[str]) -> dict[str, Snapshot]:
        """Return the documents at these paths, missing ones included: one BatchGetDocuments."""
        wanted = list(dict.fromkeys(paths))
        if not wanted:
            return {}
        names = [document_name(self.database, path) for path in wanted]
        request = types.BatchGetDocumentsRequest(database=self.database, documents=names)
        answers = self._stream("batch_get_documents", request, f"GET {_listed(wanted)}", lookup_reads)
        found = {}
        for answer in answers:
            snapshot = snapshot_of(answer.found) if answer.missing == "" else Snapshot(document_path(answer.missing))
            found[snapshot.path] = snapshot
        return {path: found[path] for path in wanted}

    def run(self, request: types.RunQueryRequest, text: str) -> list[Snapshot]:
        """Return the documents of a query: one RunQuery."""
        offset = request.structured_query.offset
        answers = self._stream("run_query", request, text, lambda rows: query_reads(rows, offset))
        return [snapshot_of(answer.document) for answer in answers if answer.HasField("document")]

    def aggregate(self, request: types.RunAggregationQueryRequest, text: str) -> dict[str, Any]:
        """Return the aggregates of a query by alias: one RunAggregationQuery."""
        answers = self._stream("run_aggregation_query", request, text, aggregation_reads)
        fields = {alias: value for answer in answers for alias, value in answer.result.aggregate_fields.items()}
        return {alias: decode(value) for alias, value in fields.items()}

    def commit(self, writes: Sequence[Write], text: str | None = None) -> datetime:
        """Write all or nothing: one Commit. Raises PreconditionLost."""
        protos = [write.to_proto(self.database) for write in writes]
        request = types.CommitRequest(database=self.database, writes=protos)
        retry = RETRY_COMMIT if all(write.may_repeat for write in writes) else RETRY_INCREMENT
        text = text or f"COMMIT {_listed(writes)}"
        try:
            (answer,) = self._call("commit", request, text, lambda answer: [answer], retry, COMMIT_ERRORS, _no_reads)
        finally:
            for collection in {write.path.split("/")[-2] for write in writes}:
                forget(self.database, collection)
        return moment(answer.commit_time)

    def _stream(self, rpc: str, request: Any, text: str, reads: Callable[[list[Any]], int]) -> list[Any]:
        return self._call(rpc, request, text, list, RETRY_READ, READ_ERRORS, reads)

    def _call(  # noqa: PLR0913, PLR0917
        self,
        rpc: str,
        request: Any,
        text: str,
        collect: Callable[[Any], list[Any]],
        retry: Predicate,
        errors: ErrorTable,
        reads: Callable[[list[Any]], int],
    ) -> list[Any]:
        def attempt(seconds: float) -> list[Any]:
            with self._logged(text) as entry:
                answer = getattr(self.endpoint.client, rpc)(
                    request, retry=None, timeout=seconds, metadata=self.endpoint.metadata
                )
                answers = [type(item).pb(item) for item in collect(answer)]
                entry["reads"] = reads(answers)
                entry["writes"] = len(getattr(request, "writes", ()))
                return answers

        return call(attempt, retry=retry, errors=errors)

    @contextmanager
    def _logged(self, text: str) -> Iterator[dict[str, Any]]:
        """Add an entry to `connection.queries`: one per RPC, with the reads and writes that it is billed for."""
        entry: dict[str, Any] = {"sql": text, "time": "0.000", "reads": 0, "writes": 0}
        start = time.monotonic()
        try:
            yield entry
        finally:
            entry["time"] = f"{time.monotonic() - start:.3f}"
            if self.wrapper.queries_logged:
                self.wrapper.queries_log.append(entry)
            for meter in self.wrapper.meters:
                meter.add(entry)

    def execute(self, sql: str, params: Any = None) -> NoReturn:
        """Refuse SQL."""
        raise NotSupportedError(f"Firestore does not run SQL: {sql}")

    executemany = callproc = execute

    def close(self) -> None:
        """Do nothing: a call's connection is Google's business."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _listed(items: Sequence[object]) -> str:
    """Return a few items as text, many by their number."""
    return ", ".join(map(str, items)) if len(items) <= LISTED else f"{len(items)} documents"


def _no_reads(_answers: list[Any]) -> int:
    return 0
