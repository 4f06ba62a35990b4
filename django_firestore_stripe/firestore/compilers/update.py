"""Changing documents that exist."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError
from django.db.models import Value
from django.db.models.sql.constants import ROW_COUNT

from django_firestore_stripe.firestore.cases import ValuesByKey, values_by_key
from django_firestore_stripe.firestore.changing import change
from django_firestore_stripe.firestore.compilers.base import FirestoreCompiler, django_compiler
from django_firestore_stripe.firestore.increments import increment_of
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.writes import Write


@dataclass
class Changes:
    """What an update does: to every row, by addition, and by key (`bulk_update`)."""

    fields: dict[str, Any] = field(default_factory=dict)
    increments: dict[str, int | float] = field(default_factory=dict)
    by_key: dict[str, ValuesByKey] = field(default_factory=dict)
    moves: dict[str, Any] = field(default_factory=dict)

    def write(self, path: str, key: str) -> Write:
        """Return the change of one document."""
        fields = {**self.fields, **{column: values.value_of(key) for column, values in self.by_key.items()}}
        return Write(path=path, fields=fields, mask=tuple(fields), increments=self.increments, exists=True)


class SQLUpdateCompiler(django_compiler.SQLUpdateCompiler, FirestoreCompiler):  # type: ignore[misc]
    """Compiles `update()`, and `save()` of what exists."""

    def execute_sql(self, result_type: str) -> int:
        """Change the rows and return how many there were."""
        changes = self._changes()
        try:
            selection = self.selection()
        except EmptyResultSet:
            return 0
        template = template_of(self.query.model)
        self._refuse_moves(changes.moves, selection)

        def write(snapshot: Snapshot) -> Write:
            return changes.write(snapshot.path, template.key(snapshot.path) or "")

        with self.connection.cursor() as cursor:
            return change(selection, write, cursor)

    def execute_returning_sql(self, returning_fields: Any) -> list[tuple[()]]:
        """Change the rows and return an empty tuple for each: Firestore returns no columns."""
        return [()] * self.execute_sql(ROW_COUNT)

    def _changes(self) -> Changes:
        changes = Changes()
        template = template_of(self.query.model)
        for target, _model, value in self.query.values:
            if target.primary_key:
                raise self._cannot_move(target)
            if target.column in template.columns:
                changes.moves[target.column] = self._prepared(target, value)
            else:
                self._add(changes, target, value)
        return changes

    def _add(self, changes: Changes, target: Any, value: Any) -> None:
        if not hasattr(value, "resolve_expression"):
            changes.fields[target.column] = self._prepared(target, value)
            return
        expression = value.resolve_expression(self.query, allow_joins=False, for_save=True)
        values = values_by_key(expression, self.query.model._meta.pk)
        if values is not None:
            changes.by_key[target.column] = values.prepared(partial(self._prepared, target))
        elif isinstance(expression, Value):
            changes.fields[target.column] = self._prepared(target, expression.value)
        else:
            changes.increments[target.column] = increment_of(target, expression)

    def _prepared(self, target: Any, value: Any) -> Any:
        if hasattr(value, "prepare_database_save"):
            value = value.prepare_database_save(target)
        return target.get_db_prep_save(value, connection=self.connection)

    def _refuse_moves(self, moves: dict[str, Any], selection: Selection) -> None:
        """Refuse another value for a column of the path; `save()` names them all, unchanged."""
        for target in self.query.model._meta.concrete_fields:
            if target.column not in moves:
                continue
            keys = selection.keys or ()
            stored = {selection.template.column_values(key)[target.column] for key in keys}
            if stored != {moves[target.column]}:
                raise self._cannot_move(target)

    def _cannot_move(self, target: Any) -> NotSupportedError:
        return NotSupportedError(
            f"Firestore cannot move a document: {target.model.__name__}.{target.name} is part of its path. Create a new "
            "document and delete this one."
        )
