"""GetDocument, BatchGetDocuments, CreateDocument, UpdateDocument and DeleteDocument."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.empty_pb2 import Empty

from django_firestore_stripe.emulators.firestore.backend import Backend
from django_firestore_stripe.emulators.firestore.clock import to_timestamp
from django_firestore_stripe.emulators.firestore.consistency import reading
from django_firestore_stripe.emulators.firestore.errors import InvalidArgument, NotFound
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath, parse_queried
from django_firestore_stripe.emulators.firestore.masks import project
from django_firestore_stripe.emulators.firestore.names import (
    check_collection_id,
    check_document,
    check_document_id,
    check_parent,
    new_document_id,
    root_of,
    root_of_database,
)
from django_firestore_stripe.emulators.firestore.protos import BatchGetDocumentsResponse, Document, Write
from django_firestore_stripe.emulators.firestore.writes import check_write


def get_document(backend: Backend, request: Any) -> Document:
    """Return one document."""
    name, mask = check_document(request.name), read_mask(request)
    with reading(backend, request, root=root_of(name)) as reads:
        document = reads.get(name)
    if document is None:
        raise NotFound(f"Document ({name}) not found.")
    return project(document, mask)


def batch_get_documents(backend: Backend, request: Any) -> Iterator[Any]:
    """Return documents in the order they were asked for, each once, the missing by name."""
    root = root_of_database(request.database)
    names = [check_document(name, root=root) for name in dict.fromkeys(request.documents)]
    mask = read_mask(request)
    with reading(backend, request, root=root) as reads:
        found = [(name, reads.get(name)) for name in names]
    if reads.begun:
        yield BatchGetDocumentsResponse(transaction=reads.begun)
    time = to_timestamp(reads.time)
    for name, document in found:
        if document is None:
            yield BatchGetDocumentsResponse(missing=name, read_time=time)
        else:
            yield BatchGetDocumentsResponse(found=project(document, mask), read_time=time)


def create_document(backend: Backend, request: Any) -> Document:
    """Create a document in a collection, under an id of ours if none is given, and return it."""
    root = check_parent(request.parent)
    if not request.collection_id:
        raise InvalidArgument("collectionId is the empty string.")
    if request.document.name:
        raise InvalidArgument("document.name must not be set")
    collection = f"{request.parent}/{check_collection_id(request.collection_id)}"
    request.document.name = f"{collection}/{check_document_id(request.document_id or new_document_id())}"
    write = Write(update=request.document, current_document={"exists": False})
    return project(_written(backend, write, root), read_mask(request))


def update_document(backend: Backend, request: Any) -> Document:
    """Update or create a document and return it."""
    write = Write(update=request.document, current_document=request.current_document)
    if request.HasField("update_mask"):
        write.update_mask.CopyFrom(request.update_mask)
    root = root_of(check_document(request.document.name))
    return project(_written(backend, write, root), read_mask(request))


def delete_document(backend: Backend, request: Any) -> Empty:
    """Delete a document; one that is missing is no error unless a precondition says so."""
    name = check_document(request.name)
    checked = check_write(Write(delete=name, current_document=request.current_document), root=root_of(name))
    with backend.store.commit() as unit:
        checked.apply(unit)
    return Empty()


def read_mask(request: Any) -> list[FieldPath] | None:
    """Return the paths that a request wants of its documents, None for all."""
    if not request.HasField("mask"):
        return None
    paths = (parse_queried(text) for text in request.mask.field_paths)
    return [path for path in paths if path != NAME]


def _written(backend: Backend, write: Any, root: str) -> Document:
    checked = check_write(write, root=root)
    with backend.store.commit() as unit:
        checked.apply(unit)
        return unit.get(checked.name)
