"""Managers and query sets that stay with Firestore whatever database their caller works with."""

from typing import Any, Self

from django.db import NotSupportedError, models, router
from django.db.models.sql import Query

from django_firestore_stripe.firestore.aliases import is_firestore


class DocumentSQLQuery(Query):
    """Django's query object, refusing to become SQL wherever in a query of another database it is put."""

    model: type[models.Model]
    loose_order: tuple[str, ...] = ()

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> Any:
        """Return the compiler. Raises NotSupportedError for a database that is not Firestore."""
        alias = using if connection is None else connection.alias
        if not is_firestore(alias):
            raise NotSupportedError(
                f"{self.model.__name__} is kept in Firestore: its query can neither run on the database {alias!r} nor "
                "be part of a query there. Use list(queryset)."
            )
        return super().get_compiler(using=using, connection=connection, elide_empty=elide_empty)

    def __str__(self) -> str:
        return f"Query of documents of {self.model.__name__}: {self.where}"


class DocumentQuerySet(models.QuerySet[Any, Any]):
    """Documents live in Firestore: contenttypes, dumpdata and the like may ask with the alias of another database."""

    _db: str | None

    def __init__(self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None) -> None:
        super().__init__(model, query or DocumentSQLQuery(model), using, hints)

    def using(self, alias: str | None) -> Self:
        """Read from another Firestore database; any other alias changes nothing."""
        return super().using(alias) if is_firestore(alias) else self.all()

    @property
    def totally_ordered(self) -> bool:
        """Whether no two orders of the rows are possible: Firestore itself ends each order with the key.

        From Django 6.1 on, the admin and formsets ask before they add the key: theirs is "-pk" whatever comes before,
        which needs more indexes, and cannot be had under an inequality.
        """
        return True

    def first(self) -> Any:
        """Return the first row: without an order, that of `by_key()`; None where there is none."""
        return super().first() if self.ordered else self.by_key().first()

    def by_key(self) -> Self:
        """Return the rows by key or, where a filter has Firestore sort by another field first, by that and then by key.

        `order_by("pk")` is refused there: this is for lists, which need some order, the same on all pages.
        """
        return self.order_by("pk").loosely_ordered()

    def loosely_ordered(self) -> Self:
        """Return the rows in their order, in which a key gives way to a field that a filter has Firestore sort by."""
        rows = self.all()
        query: Any = rows.query
        query.loose_order = query.order_by
        return rows

    def pinned(self) -> Self:
        """Fix the alias to a Firestore database, which the router names unless one is chosen already."""
        if not is_firestore(self._db):
            alias = router.db_for_read(self.model)
            self._db = alias if is_firestore(alias) else None
        return self

    def _insert(self, objs: Any, fields: Any, *, using: str | None = None, **options: Any) -> Any:
        """Write where the documents are read."""
        using = using if is_firestore(using) else self.db
        return super()._insert(objs, fields, using=using, **options)  # type: ignore[misc]

    _insert.alters_data = True  # type: ignore[attr-defined]
    _insert.queryset_only = False  # type: ignore[attr-defined]


class DocumentManager(models.Manager.from_queryset(DocumentQuerySet)):  # type: ignore[misc]
    """The default manager of models that are documents."""

    def get_queryset(self) -> DocumentQuerySet:
        """Pin the alias, so that a subquery in another database's query is refused by Django rather than run there."""
        queryset: DocumentQuerySet = super().get_queryset()
        return queryset.pinned()


def is_document_model(model: type[models.Model]) -> bool:
    """Whether a model's rows are documents."""
    return isinstance(model._meta.default_manager, DocumentManager)
