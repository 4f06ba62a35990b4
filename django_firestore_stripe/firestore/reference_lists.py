"""Fields that hold an array of references to other documents."""

from typing import Any

from django.db import DataError, models

from django_firestore_stripe.firestore.values import Reference


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
    maps `{"reference": path}`, or what was read.
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

    def value_to_string(self, obj: Any) -> Any:
        """Return the maps, and the path of each document that lies elsewhere, for fixtures."""
        value = self.value_from_object(obj)
        return [self._portable(item) for item in value] if isinstance(value, list | tuple) else value

    def _portable(self, item: Any) -> Any:
        reference = self._reference(item)
        ids = dict(self._ids(reference))
        try:
            return ids if self._reference(ids) == reference else {"reference": reference.path}
        except DataError:
            return {"reference": reference.path}

    def _ids(self, reference: Reference) -> ReferencedIds:
        ids = reference.path.split("/")[1::2]
        return ReferencedIds(dict(zip(self.names, ids, strict=False)), reference)

    def _reference(self, item: Any) -> Reference:
        if isinstance(item, Reference):
            return item
        if isinstance(item, ReferencedIds):
            return item.reference
        try:
            return Reference(
                item["reference"] if "reference" in item or not self.pattern else self.pattern.format(**item)
            )
        except (KeyError, TypeError):
            raise DataError(f"{self.model.__name__}.{self.name} takes References, or maps of {self.names}.") from None
