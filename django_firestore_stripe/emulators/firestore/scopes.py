"""Which documents a query looks at: a collection, a collection group or everything below a parent."""

from dataclasses import dataclass

from .names import collection_of


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A set of collections: those with an id (all if it is empty) directly below a parent or anywhere below it.

    The parent is the root or the name of a document.
    """

    root: str
    parent: str
    collection_id: str = ""
    descends: bool = False

    @property
    def collection(self) -> str | None:
        """Return the path of the collection, None if there may be several."""
        return f"{self.parent}/{self.collection_id}" if self.collection_id and not self.descends else None

    @property
    def is_below_a_document(self) -> bool:
        """Say whether only some documents of a collection group (or of all) are in the scope."""
        return self.descends and self.parent != self.root

    def holds(self, collection: str) -> bool:
        """Say whether the documents of a collection are in the scope."""
        above, _, collection_id = collection.rpartition("/")
        if self.collection_id and collection_id != self.collection_id:
            return False
        return collection.startswith(self.parent + "/") if self.descends else above == self.parent

    def contains(self, name: str) -> bool:
        """Say whether a document of that name would be in the scope."""
        return self.holds(collection_of(name))
