"""ListDocuments and ListCollectionIds."""

import re
from typing import Any

from django_firestore_stripe.emulators.firestore.backend import Backend
from django_firestore_stripe.emulators.firestore.consistency import Reading, reading
from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.masks import project
from django_firestore_stripe.emulators.firestore.names import check_collection_id, check_parent
from django_firestore_stripe.emulators.firestore.paging import page
from django_firestore_stripe.emulators.firestore.protos import (
    Document,
    ListCollectionIdsResponse,
    ListDocumentsResponse,
    StructuredQuery,
)
from django_firestore_stripe.emulators.firestore.queries import parse_query
from django_firestore_stripe.emulators.firestore.values import name_key

from .documents import read_mask

_ORDER = re.compile(r"\s*(?P<path>\S+?)(?:\s+(?P<direction>asc|desc))?\s*", re.IGNORECASE)


def list_documents(backend: Backend, request: Any) -> Any:
    """Return a page of the documents of a collection; with show_missing also the names that only have subcollections."""
    root, mask = check_parent(request.parent), read_mask(request)
    if request.show_missing and request.order_by:
        raise InvalidArgument("cannot specify an order when show_missing is true")
    with reading(backend, request, root=root) as reads:
        found = _found(reads, request)
        names = list(found)
        if request.show_missing:
            collection = f"{request.parent}/{check_collection_id(request.collection_id)}"
            names = sorted(found.keys() | backend.store.children(collection), key=name_key)
    chosen, token = page(names, request)
    documents = [project(found[name], mask) if name in found else Document(name=name) for name in chosen]
    return ListDocumentsResponse(documents=documents, next_page_token=token)


def list_collection_ids(backend: Backend, request: Any) -> Any:
    """Return a page of the ids of the collections directly below the root or a document."""
    check_parent(request.parent)
    ids = [name.rpartition("/")[2] for name in sorted(backend.store.children(request.parent))]
    chosen, token = page(ids, request)
    return ListCollectionIdsResponse(collection_ids=chosen, next_page_token=token)


def _found(reads: Reading, request: Any) -> dict[str, Document]:
    query = StructuredQuery(
        from_=[{"collection_id": request.collection_id}],
        order_by=[_order(text) for text in request.order_by.split(",") if text],
    )
    return {document.name: document for document in reads.run(parse_query(request.parent, query))}


def _order(text: str) -> Any:
    match = _ORDER.fullmatch(text)
    if match is None:
        raise InvalidArgument(f'Invalid order by clause "{text}".')
    descends = (match["direction"] or "").lower() == "desc"
    return {"field": {"field_path": match["path"]}, "direction": 2 if descends else 1}
