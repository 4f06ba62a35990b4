"""Which documents a query looks at: a collection, a collection group or everything below a parent."""

from dataclasses import dataclass

from .names import collection_id_of, collection_of

# "/" and the character after it: what lies below a name is in [name + "/", name + "0")
_AFTER_SLASH = "0"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A set of documents that an index of the storage can list; ``condition`` is SQL over the columns of documents."""

    condition: str
    parameters: tuple[str, ...]
    root: str
    parent: str
    collection_id: str = ""
    descends: bool = False

    @property
    def is_sorted(self) -> bool:
        """Say whether the index lists the documents in the order of their names."""
        return not self.descends and bool(self.collection_id)

    @property
    def is_below_a_document(self) -> bool:
        """Say whether only some documents of a collection group (or of all) are in the scope."""
        return self.descends and self.parent != self.root

    @property
    def is_exact(self) -> bool:
        """Say whether the condition lists nothing beyond the scope."""
        return self.descends or bool(self.collection_id)

    def contains(self, name: str) -> bool:
        """Say whether a document of that name would be in the scope."""
        if self.collection_id and collection_id_of(name) != self.collection_id:
            return False
        if self.descends:
            return name.startswith(self.parent + "/")
        return collection_of(collection_of(name)) == self.parent


def scope_of(*, parent: str, root: str, collection_id: str, descends: bool) -> Scope:
    """Return the scope of a collection selector; the parent is the root or the name of a document."""
    condition, parameters = _condition(parent, root, collection_id, descends=descends)
    return Scope(
        condition=condition,
        parameters=parameters,
        root=root,
        parent=parent,
        collection_id=collection_id,
        descends=descends,
    )


def below(parent: str) -> tuple[str, str]:
    """Return the bounds (from, up to but without) of all names below a parent."""
    return parent + "/", parent + _AFTER_SLASH


def _condition(parent: str, root: str, collection_id: str, *, descends: bool) -> tuple[str, tuple[str, ...]]:
    if collection_id and not descends:
        return "collection = ?", (f"{parent}/{collection_id}",)
    if not collection_id:
        return "name >= ? AND name < ?", below(parent)
    if parent == root:
        return "root = ? AND collection_id = ?", (root, collection_id)
    return "root = ? AND collection_id = ? AND name >= ? AND name < ?", (root, collection_id, *below(parent))
