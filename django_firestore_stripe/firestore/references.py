"""Fields that hold a reference to another document."""

import re
from typing import Any

from django.db import DataError, NotSupportedError, models
from django.db.models.lookups import Lookup

from django_firestore_stripe.firestore.paths import PLACEHOLDER, is_valid_id
from django_firestore_stripe.firestore.refusals import refused
from django_firestore_stripe.firestore.values import Reference, StoredText

# The lookups of a reference: Firestore sorts references by their paths, which says nothing about the ids that people see.
COMPARED = ("exact", "in", "isnull")
WHOLE = "A reference is compared as a whole: use exact, in or isnull."


class ReferenceField(models.CharField):  # type: ignore[type-arg]
    """A reference to a document; in Python it is the document's id.

    Written are ids, paths of documents such as `products/p`, References, and what was read. A new id is one in
    `collection`, which may name other fields of the row: `products/{product}/prices`. Without a collection, ids cannot be
    written.
    """

    def __init__(self, *args: Any, collection: str = "", **kwargs: Any) -> None:
        self.collection = collection
        kwargs.setdefault("max_length", 1500)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return the arguments, `collection` among them."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "collection": self.collection}

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Complete ids before rows are saved as well: fixtures are loaded past `pre_save`, not past the signal."""
        super().contribute_to_class(cls, name, private_only)
        if PLACEHOLDER.search(self.collection) and not cls._meta.abstract:
            models.signals.pre_save.connect(self._complete, sender=cls)

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup; all but comparisons are refused."""
        found = super().get_lookup(lookup_name)
        return (
            found
            if found is None or lookup_name in COMPARED
            else type("Refused", (Refused,), {"lookup_name": lookup_name})
        )

    def to_python(self, value: Any) -> Any:
        """Return the id; a Reference stays one."""
        if isinstance(value, Reference | StoredText):
            return value
        text = super().to_python(value)
        return stored(Reference(text)) if is_path(text) else text

    def from_db_value(self, value: Any, *_args: Any) -> str | None:
        """Return the id; text that others stored in place of a reference counts as the id, and stays text."""
        if isinstance(value, Reference):
            return stored(value)
        return StoredText(value, value) if isinstance(value, str) else None

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the value, which knows where the document lies if other fields of the row say so."""
        self._complete(instance=model_instance)
        return super().pre_save(model_instance, add)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the reference; in a filter, text that is no id stays text, which no reference equals.

        Raises DataError for an id of which nothing says where it lies, NotSupportedError for such an id in a filter.
        """
        value = self.to_python(value)
        if value is None or value == "":
            return None
        if isinstance(value, Reference | StoredText):
            return value
        if prepared and not is_valid_id(value):
            return value
        found = self._reference(value, {})
        if found is None:
            raise (NotSupportedError if prepared else DataError)(self._unknown(value))
        return found

    def value_to_string(self, obj: Any) -> str:
        """Return the id, or the path of a document that lies elsewhere, for fixtures."""
        value = self.value_from_object(obj)
        reference = value.original if isinstance(value, StoredText) else value
        if not isinstance(reference, Reference):
            return str(value)
        return reference.id if self._reference(reference.id, self._row(obj)) == reference else reference.path

    def _complete(self, instance: Any, **_signal: Any) -> None:
        """Let an id remember its reference, if the row says where it lies."""
        value = instance.__dict__.get(self.attname)
        if value and isinstance(value, str) and PLACEHOLDER.search(self.collection):
            text = self.to_python(value)
            found = None if isinstance(text, StoredText) else self._reference(text, self._row(instance))
            setattr(instance, self.attname, stored(found) if found else text)

    def _row(self, instance: Any) -> dict[str, str]:
        """Return the ids that complete the collection."""
        values = {name: getattr(instance, name) for name in PLACEHOLDER.findall(self.collection)}
        return {name: str(value).rpartition("/")[2] for name, value in values.items() if value}

    def _reference(self, text: str, row: dict[str, str]) -> Reference | None:
        """Return the reference to an id, None where the collection is not known. Raises DataError for what is no id."""
        if not is_valid_id(text):
            raise DataError(f"{self.model.__name__}.{self.name} takes the id or the path of a document, not {text!r}.")
        known = self.collection and set(PLACEHOLDER.findall(self.collection)) <= set(row)
        return Reference(f"{self.collection.format(**row)}/{text}") if known else None

    def _unknown(self, text: str) -> str:
        collection = re.sub(PLACEHOLDER, "…", self.collection) or "collection"
        return (
            f"{self.model.__name__}.{self.name} takes the path of a document, such as '{collection}/{text}', or a Reference: "
            f"the id {text!r} alone does not say where it lies."
        )


class Refused(Lookup):
    """A lookup that references do not have."""

    prepare_rhs = False

    def as_firestore(self, context: Any) -> Any:
        """Refuse. Raises NotSupportedError."""
        raise refused(context, self, WHOLE)


def is_path(value: Any) -> bool:
    """Whether a text is the path of a document, and not its id."""
    ids = value.split("/") if isinstance(value, str) else []
    return len(ids) > 1 and len(ids) % 2 == 0 and all(map(is_valid_id, ids))


def stored(reference: Reference) -> StoredText:
    """Return the id that a reference is in Python; it remembers the reference."""
    return StoredText(reference.id, reference)
