"""A stored document, with the sort keys of its fields once a query has asked for them."""

from .clock import to_microseconds
from .fieldpaths import NAME, FieldPath
from .index_keys import index_key
from .masks import read
from .protos import Document
from .values import ARRAY, OrderKey, name_key, order_key


class Entry:
    """One version of a document; it is shared, so nobody may change it."""

    __slots__ = ("_items", "_keys", "body", "document", "name", "updated")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.body = body_of(document)
        self.name: str = document.name
        self.updated = to_microseconds(document.update_time)
        self._keys: dict[FieldPath, OrderKey | None] = {}
        self._items: dict[FieldPath, frozenset[OrderKey]] = {}

    def key(self, path: FieldPath) -> OrderKey | None:
        """Return the sort key of a field (or of the name), None if the field is missing."""
        if path not in self._keys:
            self._keys[path] = self._key(path)
        return self._keys[path]

    def items(self, path: FieldPath) -> frozenset[OrderKey]:
        """Return the keys of the items of an array; a field that is none has none."""
        if path not in self._items:
            value = read(self.document.fields, path)
            key = () if value is None else order_key(value)
            self._items[path] = frozenset(key[1]) if key[:1] == (ARRAY,) else frozenset()
        return self._items[path]

    def _key(self, path: FieldPath) -> OrderKey | None:
        if path == NAME:
            return name_key(self.name)
        value = read(self.document.fields, path)
        return None if value is None else index_key(value)


def body_of(document: Document) -> bytes:
    """Return the bytes of a document, the same for all that are equal."""
    body: bytes = document.SerializeToString(deterministic=True)
    return body
