"""Notes what every query needs, on its way through the cursor."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.snapshots import Snapshot
from tests.indexes.needs import Need, needs_of

ROWS = 1_000


@contextmanager
def recorded() -> Iterator[set[Need]]:
    """Collect what the queries of the block need."""
    needs: set[Need] = set()
    run, aggregate = Cursor.run, Cursor.aggregate

    def running(self: Cursor, request: Any, text: str) -> Any:
        needs.update(_needs_of_rows(request))
        return run(self, request, text)

    def aggregating(self: Cursor, request: Any, text: str) -> Any:
        needs.update(_needs_of_aggregate(request))
        return aggregate(self, request, text)

    with patch.object(Cursor, "run", running), patch.object(Cursor, "aggregate", aggregating):
        yield needs


@contextmanager
def only_recorded() -> Iterator[set[Need]]:
    """Collect what the queries of the block need and answer each without Firestore: many rows, none of them shown."""
    answers = {
        "run": lambda _self, _request, _text: [],
        "aggregate": lambda _self, _request, _text: {"rows": ROWS, "sum": 0, "avg": 0.0},
        "read": lambda _self, paths: {path: Snapshot(path, {}) for path in paths},
    }
    with patch.multiple(Cursor, **answers), recorded() as needs:
        yield needs


def _needs_of_rows(request: Any) -> set[Need]:
    return needs_of(type(request).pb(request).structured_query)


def _needs_of_aggregate(request: Any) -> set[Need]:
    query = type(request).pb(request).structured_aggregation_query
    operators = [(part.WhichOneof("operator"), part) for part in query.aggregations]
    paths = {getattr(part, name).field.field_path for name, part in operators if name != "count"}
    return needs_of(query.structured_query, tuple(sorted(paths)))
