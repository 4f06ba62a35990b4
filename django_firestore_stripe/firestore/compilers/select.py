"""Reading: rows, one row, whether there are rows, and aggregates."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError
from django.db.models import Aggregate
from django.db.models.fields.json import JSONField
from django.db.models.functions import Coalesce
from django.db.models.sql.constants import GET_ITERATOR_CHUNK_SIZE, MULTI, SINGLE

from django_firestore_stripe.firestore.aggregates import Computation, computation, spec_of
from django_firestore_stripe.firestore.compilers.base import FirestoreCompiler
from django_firestore_stripe.firestore.distinct import DistinctValues
from django_firestore_stripe.firestore.related import joins_of, with_related
from django_firestore_stripe.firestore.rows import projection_of, reader_of
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.streams import documents

Rows = Iterator[tuple[Any, ...]]


class SQLCompiler(FirestoreCompiler):
    """Compiles a query that reads."""

    def execute_sql(
        self, result_type: str = MULTI, chunked_fetch: bool = False, chunk_size: int = GET_ITERATOR_CHUNK_SIZE
    ) -> Any:
        """Return one row, or chunks of rows: read as they are asked for if `chunked_fetch`, else at once."""
        try:
            rows = self._rows()
        except EmptyResultSet:
            return iter([]) if result_type == MULTI else None
        if result_type == SINGLE:
            return next(rows, None)
        chunks = iter(lambda: list(islice(rows, chunk_size)), [])
        return chunks if chunked_fetch else list(chunks)

    def has_results(self) -> bool:
        """Return whether there is a row: one read."""
        self.setup_query()
        try:
            selection = self.selection()
        except EmptyResultSet:
            return False
        with self.connection.cursor() as cursor:
            found = documents(selection.with_values(limit=1, projection=()), cursor)
            return next(found, None) is not None

    def explain_query(self) -> Any:
        """Refuse."""
        raise NotSupportedError("Firestore explains queries in the Google Cloud console (Query Explain) only.")

    def get_converters(self, expressions: Any) -> Any:
        """Return the converters without JSONField's own: documents hold maps and arrays, not JSON text."""
        converters: dict[int, Any] = super().get_converters(expressions)
        return {
            position: ([convert for convert in chain if not _parses_json(convert)], expression)
            for position, (chain, expression) in converters.items()
        }

    def _rows(self) -> Rows:
        """Return the rows, nothing read yet. Raises EmptyResultSet and NotSupportedError."""
        extra_select, order_by, _group_by = self.pre_sql_setup()
        expressions = self._expressions
        if any(expression.contains_aggregate for expression in expressions):
            return self._aggregated(expressions)
        selection = self.selection(order_by)
        if self._lists_distinct_values:
            return self._distinct(DistinctValues.of(expressions, extra_select, selection, self.context()))
        return self._documents(expressions, selection)

    @property
    def _expressions(self) -> list[Any]:
        """Return what each row consists of."""
        return [expression for expression, _sql, _alias in self.select or ()]

    @property
    def _lists_distinct_values(self) -> bool:
        """Whether rows are values of which each comes once; whole rows are distinct anyway."""
        return bool(self.query.distinct and not self.query.default_cols)

    def _documents(self, expressions: list[Any], selection: Selection) -> Rows:
        context = self.context()
        readers = [reader_of(expression, context) for expression in expressions]
        joins = joins_of(expressions, context)
        selection = selection.with_values(projection=self._projection(expressions))

        def rows() -> Rows:
            with self.connection.cursor() as cursor:
                for row in with_related(documents(selection, cursor), joins, context, cursor):
                    yield tuple(read(row) for read in readers)

        return rows()

    def _projection(self, expressions: list[Any]) -> tuple[str, ...] | None:
        """Return the fields to fetch: all for whole models, for a document is billed whole."""
        whole = self.klass_info and not self.query.get_select_mask()
        return None if whole and self.query.default_cols else projection_of(expressions, self.context())

    def _distinct(self, values: DistinctValues) -> Rows:
        with self.connection.cursor() as cursor:
            yield from values.rows(cursor)

    def _aggregated(self, expressions: list[Any]) -> Rows:
        if self.query.group_by is not None or not all(map(_is_aggregate, expressions)):
            raise NotSupportedError(
                f"Firestore cannot GROUP BY: {self.query.model.__name__}.annotate() takes no aggregates. "
                "Use aggregate() per group."
            )
        selection = self.selection()
        return self._summary(
            [computation(spec_of(expression, self.context()), selection) for expression in expressions]
        )

    def _summary(self, computations: list[Computation]) -> Rows:
        with self.connection.cursor() as cursor:
            yield tuple(compute(cursor) for compute in computations)

    def computations_of(self, expressions: Iterable[Any]) -> list[Computation]:
        """Return what computes aggregates over what this query selects, where that is a slice or distinct values.

        Raises EmptyResultSet, and NotSupportedError before anything is read.
        """
        extra_select, order_by, _group_by = self.pre_sql_setup()
        selection, context = self.selection(order_by), self.context()
        specs = [spec_of(expression, context) for expression in expressions]
        if not self._lists_distinct_values:
            return [computation(spec, selection) for spec in specs]
        values = DistinctValues.of(self._expressions, extra_select, selection, context)
        return [values.counted(spec) for spec in specs]


class SQLAggregateCompiler(SQLCompiler):
    """Compiles aggregates over a slice or over distinct values: `queryset[:10].count()`."""

    def execute_sql(
        self, result_type: str = SINGLE, chunked_fetch: bool = False, chunk_size: int = GET_ITERATOR_CHUNK_SIZE
    ) -> Any:
        """Return the one row of aggregates."""
        inner = self.query.inner_query.get_compiler(self.using)
        self.col_count = len(self.query.annotation_select)
        try:
            computations = inner.computations_of(self.query.annotation_select.values())
        except EmptyResultSet:
            return None
        with self.connection.cursor() as cursor:
            return tuple(compute(cursor) for compute in computations)


def _is_aggregate(expression: Any) -> bool:
    return isinstance(expression, Aggregate | Coalesce)


def _parses_json(convert: Any) -> bool:
    return getattr(convert, "__func__", None) is JSONField.from_db_value
