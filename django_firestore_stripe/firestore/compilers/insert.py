"""Creating documents."""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, NotSupportedError
from django.db.models import Value

from django_firestore_stripe.firestore.compilers.base import FirestoreCompiler, django_compiler
from django_firestore_stripe.firestore.errors import PreconditionLost
from django_firestore_stripe.firestore.fields import is_new_key
from django_firestore_stripe.firestore.paths import PathTemplate, template_of
from django_firestore_stripe.firestore.writes import Write, create


class SQLInsertCompiler(django_compiler.SQLInsertCompiler, FirestoreCompiler):  # type: ignore[misc]
    """Compiles the creation of rows: all of a batch in one commit, or none."""

    def execute_sql(self, returning_fields: Any = None) -> list[Any]:
        """Create the documents. Raises IntegrityError where one exists already or its key and columns disagree."""
        writes = list(self._writes())
        with self.connection.cursor() as cursor:
            try:
                cursor.commit(writes)
            except PreconditionLost:
                # A key made up here can exist only because the first attempt, its answer lost, succeeded.
                if not all(map(is_new_key, self.query.objs)):
                    raise
        for instance in self.query.objs:
            instance._state.new_document_key = None
        return []

    def _writes(self) -> Iterator[Write]:
        template = template_of(self.query.model)
        for instance in self.query.objs:
            path = path_of(instance, template)
            yield create(path, dict(self._fields(instance, template)))

    def _fields(self, instance: Any, template: PathTemplate) -> Iterator[tuple[str, Any]]:
        for field in self.query.fields:
            if not field.primary_key and field.column not in template.columns:
                yield field.column, self._value(field, instance)

    def _value(self, field: Any, instance: Any) -> Any:
        value = self.pre_save_val(field, instance)
        if isinstance(value, Value):
            value = value.value
        if hasattr(value, "resolve_expression"):
            raise NotSupportedError(f"Firestore cannot compute {value!r} for {field.model.__name__}.{field.name}.")
        return field.get_db_prep_save(value, connection=self.connection)


def path_of(instance: Any, template: PathTemplate) -> str:
    """Return the path of an instance, given a key if it has none.

    Raises IntegrityError for a key that no document can have, or one that its columns contradict.
    """
    name = type(instance).__name__
    if not instance.pk:
        instance.pk = instance._meta.pk.get_pk_value_on_save(instance)
    key = str(instance.pk)
    path = template.path(key)
    if path is None:
        raise IntegrityError(f"{name}: {key!r} is no key of a document in {template.text}.")
    refuse_contradiction(instance, template, key)
    return path


def refuse_contradiction(instance: Any, template: PathTemplate, key: str) -> None:
    """Raise IntegrityError where a column on the path is not what the key says; fill it in where it is not set."""
    values = template.column_values(key)
    for field in instance._meta.concrete_fields:
        if field.column not in values or field.primary_key:
            continue
        value = getattr(instance, field.attname)
        if not value:
            setattr(instance, field.attname, values[field.column])
        elif str(value) != values[field.column]:
            raise IntegrityError(
                f"{type(instance).__name__} {key!r} cannot have {field.name} {value!r}: the key says otherwise."
            )
