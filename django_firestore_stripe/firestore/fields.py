"""Fields for what only documents have: keys made of paths, references to other documents, choices that others may go beyond."""

import secrets
import string
from typing import Any

from django.db import IntegrityError, models

from django_firestore_stripe.firestore.choices import OpenChoiceField
from django_firestore_stripe.firestore.conditions import NAME
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.reference_lists import ReferenceListField
from django_firestore_stripe.firestore.references import ReferenceField

__all__ = ["DocumentKeyField", "OpenChoiceField", "ReferenceField", "ReferenceListField", "new_document_id"]

ALPHABET = string.ascii_letters + string.digits
ID_LENGTH = 20


def new_document_id() -> str:
    """Return a random id as Google's clients make them: 20 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


class DocumentKeyField(models.CharField):  # type: ignore[type-arg]
    """The primary key: the ids on the document's path joined by "/", such as `uid/document id`.

    Left unset, it is made from the columns on the path and a new random id when the row is saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults = {"primary_key": True, "max_length": 1500, "db_column": NAME, "editable": False}
        super().__init__(*args, **{**defaults, **kwargs})

    def get_default(self) -> None:
        """Return None, not the empty string of other CharFields: saving must see that there is no key yet."""

    def get_pk_value_on_save(self, instance: models.Model) -> str:
        """Return the key of a new document. Raises IntegrityError where a column on the path is not set."""
        template = template_of(type(instance))
        values = {column: _attribute(instance, column) for column in template.columns}
        shape = template.shape_for(values)
        if shape is None:
            raise IntegrityError(f"{type(instance).__name__} needs {' and '.join(template.columns)} to be saved.")
        key = "/".join([*(str(values[column]) for column in shape.columns), new_document_id()])
        instance._state.new_document_key = key  # type: ignore[attr-defined]
        return key


def is_new_key(instance: models.Model) -> bool:
    """Whether an instance's key was made for it and not written yet: no other document can have it."""
    return bool(getattr(instance._state, "new_document_key", None) == instance.pk)


def _attribute(instance: models.Model, column: str) -> Any:
    """Return the value of the field that is stored in a column."""
    field = next((field for field in instance._meta.concrete_fields if field.column == column), None)
    return getattr(instance, field.attname) if field else None
