"""Changing documents that exist."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError
from django.db.models import Case, Value
from django.db.models.expressions import Col, CombinedExpression
from django.db.models.functions import Cast
from django.db.models.sql.constants import ROW_COUNT

from django_firestore_stripe.firestore.changing import change
from django_firestore_stripe.firestore.compilers.base import FirestoreCompiler, django_compiler
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.writes import Write

SIGNS = {"+": 1, "-": -1}


@dataclass
class Changes:
    """What an update does: to every row, by addition, and to single rows (`bulk_update`)."""

    fields: dict[str, Any] = field(default_factory=dict)
    increments: dict[str, int | float] = field(default_factory=dict)
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    moves: dict[str, Any] = field(default_factory=dict)

    def write(self, path: str, key: str) -> Write:
        """Return the change of one document."""
        fields = {**self.fields, **self.by_key.get(key, {})}
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
        cases = _cases(expression)
        if cases is not None:
            for key, constant in cases.items():
                changes.by_key.setdefault(key, {})[target.column] = self._prepared(target, constant)
        elif isinstance(expression, Value):
            changes.fields[target.column] = self._prepared(target, expression.value)
        else:
            changes.increments[target.column] = self._increment(target, expression)

    def _prepared(self, target: Any, value: Any) -> Any:
        if hasattr(value, "prepare_database_save"):
            value = value.prepare_database_save(target)
        return target.get_db_prep_save(value, connection=self.connection)

    def _increment(self, target: Any, expression: Any) -> int | float:
        """Return n of F(field) + n or - n, which Firestore adds by itself."""
        if isinstance(expression, CombinedExpression) and expression.connector in SIGNS:
            left: Any = expression.lhs
            right: Any = expression.rhs
            if expression.connector == "+" and isinstance(left, Value):
                left, right = right, left
            constant = isinstance(right, Value) and isinstance(right.value, int | float)
            if isinstance(left, Col) and left.target == target and constant:
                amount: int | float = SIGNS[expression.connector] * right.value
                return amount
        raise NotSupportedError(
            f"Firestore cannot update {target.model.__name__}.{target.name} with {expression!r}: use a value, F() + n "
            "or F() - n."
        )

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


def _cases(expression: Any) -> dict[str, Any] | None:
    """Return the values by key of bulk_update()'s CASE WHEN pk = … THEN …, None for any other expression."""
    expression = expression.source_expressions[0] if isinstance(expression, Cast) else expression
    if not isinstance(expression, Case) or not all(isinstance(case.result, Value) for case in expression.cases):
        return None
    conditions = [case.condition.children for case in expression.cases]
    if not all(len(children) == 1 and _is_key(children[0]) for children in conditions):
        return None
    return {str(case.condition.children[0].rhs): case.result.value for case in expression.cases}


def _is_key(lookup: Any) -> bool:
    target = getattr(getattr(lookup, "lhs", None), "target", None)
    return lookup.lookup_name == "exact" and getattr(target, "primary_key", False)
