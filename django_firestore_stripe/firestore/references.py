"""Fields that hold references to other documents."""

from typing import Any

from django.db import DataError, models

from django_firestore_stripe.firestore.values import Reference, StoredText


class ReferenceField(models.CharField):  # type: ignore[type-arg]
    """A reference to a document; in Python it is the document's id.

    A new id is written as a reference into `collection`; without one only a Reference, or what was read, can be written.
    """

    def __init__(self, *args: Any, collection: str = "", **kwargs: Any) -> None:
        self.collection = collection
        kwargs.setdefault("max_length", 1500)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return the arguments, `collection` among them."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "collection": self.collection}

    def to_python(self, value: Any) -> Any:
        """Return the value: a Reference stays one."""
        return value if isinstance(value, Reference) else super().to_python(value)

    def from_db_value(self, value: Any, *_args: Any) -> str | None:
        """Return the id; text that others stored in place of a reference counts as the id."""
        if isinstance(value, Reference):
            return StoredText(value.id, value)
        return value if isinstance(value, str) else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the reference. Raises DataError for an id of an unknown collection."""
        if value is None or value == "":
            return None
        if isinstance(value, Reference | StoredText):
            return value
        if not self.collection:
            raise DataError(f"{self.model.__name__}.{self.name} takes a Reference: it does not know the collection.")
        return Reference(f"{self.collection}/{value}")


class ReferencedIds(dict[str, str]):
    """The ids on a reference's path by name; remembers the reference."""

    def __init__(self, ids: dict[str, str], reference: Reference) -> None:
        super().__init__(ids)
        self.reference = reference

    def __reduce__(self) -> Any:
        return ReferencedIds, (dict(self), self.reference)


class ReferenceListField(models.JSONField):
    """An array of references; in Python each is a map of the ids on its path, by `names`.

    With a `pattern` such as `products/{product}/prices/{price}` new maps can be written; without one only References,
    or what was read.
    """

    def __init__(
        self, *args: Any, names: tuple[str, ...] = ("product", "price"), pattern: str = "", **kwargs: Any
    ) -> None:
        self.names = names
        self.pattern = pattern
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return the arguments, `names` and `pattern` among them."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "names": self.names, "pattern": self.pattern}

    def from_db_value(self, value: Any, *_args: Any) -> Any:
        """Return the ids of each reference; what is no reference is left out."""
        if not isinstance(value, list):
            return None
        return [self._ids(item) for item in value if isinstance(item, Reference)]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the references. Raises DataError for ids whose path is unknown."""
        if not isinstance(value, list | tuple):
            return None
        return [self._reference(item) for item in value]

    def _ids(self, reference: Reference) -> ReferencedIds:
        ids = reference.path.split("/")[1::2]
        return ReferencedIds(dict(zip(self.names, ids, strict=False)), reference)

    def _reference(self, item: Any) -> Reference:
        if isinstance(item, Reference):
            return item
        if isinstance(item, ReferencedIds):
            return item.reference
        try:
            return Reference(self.pattern.format(**item) if self.pattern else item["reference"])
        except (KeyError, TypeError):
            raise DataError(f"{self.model.__name__}.{self.name} takes References, or maps of {self.names}.") from None
