"""What all compilers share."""

from typing import Any

from django.db import NotSupportedError
from django.db.models.expressions import OrderBy
from django.db.models.sql import compiler

from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.ordering import Order, orders_of
from django_firestore_stripe.firestore.selection import Selection, select

# The stubs describe compilers that write SQL; here their results differ by design.
django_compiler: Any = compiler


class FirestoreCompiler(django_compiler.SQLCompiler):  # type: ignore[misc]
    """A compiler that writes no SQL."""

    query: Any
    connection: Any

    def compile(self, node: Any) -> tuple[str, tuple[()]]:
        """Return a text that only tells expressions apart, which is all that Django needs of it here."""
        if isinstance(node, OrderBy):
            return f"{node.expression!r} {'DESC' if node.descending else 'ASC'}", ()
        return repr(node), ()

    def as_sql(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse to be part of a SQL query."""
        raise NotSupportedError(
            f"{self.query.model.__name__} is kept in Firestore: a query cannot be part of another. Use list(queryset)."
        )

    def context(self) -> QueryContext:
        """Return what the translation of the query needs to know."""
        return QueryContext(self.query, self.query.get_initial_alias(), self.connection)

    def selection(self, order_by: Any = ()) -> Selection:
        """Return what to read. Raises EmptyResultSet, and NotSupportedError before anything is read."""
        context = self.context()
        self._refuse_unsupported()
        orders: tuple[Order, ...] = orders_of(order_by, context)
        return select(context, orders)

    def _refuse_unsupported(self) -> None:
        query, name = self.query, self.query.model.__name__
        if query.combinator:
            raise NotSupportedError(
                f"Firestore cannot {query.combinator}() querysets of {name}: combine filters with |."
            )
        if query.extra or query.extra_tables or query.extra_order_by:
            raise NotSupportedError(f"Firestore cannot run QuerySet.extra() of {name}.")
        if query.distinct_fields:
            raise NotSupportedError(f"Firestore has no distinct(*fields): use {name}.values_list(field).distinct().")
        if isinstance(query.group_by, tuple) or query.group_by is True:
            raise NotSupportedError(
                f"Firestore cannot GROUP BY: {name}.annotate() takes no aggregates. Use aggregate() per group."
            )
