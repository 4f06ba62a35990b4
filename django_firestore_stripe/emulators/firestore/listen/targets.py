"""What a listener watches: documents by name, or the results of a query."""

from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.names import check_document
from django_firestore_stripe.emulators.firestore.protos import Document
from django_firestore_stripe.emulators.firestore.queries import Query, parse_query
from django_firestore_stripe.emulators.firestore.store import Store


@dataclass(frozen=True, kw_only=True)
class DocumentsTarget:
    """Documents by name."""

    names: tuple[str, ...]

    def concerns(self, changed: frozenset[str]) -> bool:
        """Say whether a change of these documents may change what is watched."""
        return not changed.isdisjoint(self.names)

    def find(self, store: Store, at: int | None = None) -> dict[str, Document]:
        """Return the documents watched that exist, as of now or of a time."""
        found = ((name, store.get(name, at)) for name in self.names)
        return {name: document for name, document in found if document is not None}


@dataclass(frozen=True, kw_only=True)
class QueryTarget:
    """The results of a query."""

    query: Query
    names: tuple[str, ...] = ()

    def concerns(self, changed: frozenset[str]) -> bool:
        """Say whether a change of these documents may change what is watched."""
        return any(self.query.scope.contains(name) for name in changed)

    def find(self, store: Store, at: int | None = None) -> dict[str, Document]:
        """Return the results, with the selected fields, as of now or of a time."""
        return {document.name: self.query.project(document) for document in self.query.run(store, at)}


Target = DocumentsTarget | QueryTarget


def parse_target(message: Any) -> Target:
    """Return the target that a message describes; raises a refusal."""
    kind = message.WhichOneof("target_type")
    if kind is None:
        raise InvalidArgument("A target must have documents or a query.")
    return _PARSERS[kind](getattr(message, kind))


def _parse_documents(message: Any) -> Target:
    return DocumentsTarget(names=tuple(check_document(name) for name in message.documents))


def _parse_query(message: Any) -> Target:
    if not message.HasField("structured_query"):
        raise InvalidArgument("only structured queries are supported")
    return QueryTarget(query=parse_query(message.parent, message.structured_query))


_PARSERS = {"documents": _parse_documents, "query": _parse_query}
