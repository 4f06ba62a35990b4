"""Resource names: ``projects/P/databases/D/documents/COLLECTION/ID/…``.

Rules: https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields
"""

import re
import secrets
import string
from collections.abc import Iterator
from functools import lru_cache

from .errors import InvalidArgument

_MAX_ID_BYTES = 1500
_MAX_COLLECTIONS = 100
_ROOT_LENGTH = 5
_ALPHABET = string.ascii_letters + string.digits
_AUTO_ID_LENGTH = 20
_DATABASE = re.compile(r"projects/[^/]+/databases/[^/]+")
_RESERVED = re.compile(r"__.*__", re.DOTALL)
# Datastore's numeric ids, which Firestore lets pass
_NUMERIC_ID = re.compile(r"__id-?\d+__")


def root_of_database(database: str) -> str:
    """Return the name under which the documents of ``projects/P/databases/D`` live; raises InvalidArgument."""
    if not _DATABASE.fullmatch(database):
        raise InvalidArgument(f'Database name "{database}" is not of the form "projects/PROJECT/databases/DATABASE".')
    return database + "/documents"


def check_document(name: str, *, root: str | None = None) -> str:
    """Return the name if it names a document (of this root, if one is given); raises InvalidArgument."""
    found = _checked_root(name, "Document name", even=True)
    if root is not None and found != root:
        raise InvalidArgument(f'Document name "{name}" is not in the database of the request.')
    return name


def check_parent(name: str) -> str:
    """Return the root of a name that is a root or names a document; raises InvalidArgument."""
    if name.endswith("/documents") and _DATABASE.fullmatch(name.removesuffix("/documents")):
        return name
    return _checked_root(name, "Parent name", even=True)


def check_depth(name: str) -> None:
    """Refuse a root or a name with more collections than Firestore stores and queries; others it just does not find."""
    if name.count("/") >= _ROOT_LENGTH + 2 * _MAX_COLLECTIONS:
        raise InvalidArgument(f"Key path is too long. Cannot exceed {_MAX_COLLECTIONS} elements.")


def check_collection_id(collection_id: str) -> str:
    """Return the id if a collection may have it; raises InvalidArgument."""
    if "/" in collection_id:
        raise InvalidArgument(f'Collection id "{collection_id}" is invalid because it contains "/".')
    _check_segment(collection_id, "Collection id", collection_id)
    return collection_id


def check_document_id(document_id: str) -> str:
    """Return the id if a document may have it; raises InvalidArgument."""
    if "/" in document_id:
        raise InvalidArgument(f'Resource id "{document_id}" is invalid because it contains "/".')
    _check_segment(document_id, "Resource id", document_id)
    return document_id


def root_of(name: str) -> str:
    """Return the root (``projects/P/databases/D/documents``) of a document's name."""
    return "/".join(name.split("/", _ROOT_LENGTH)[:_ROOT_LENGTH])


def collection_of(name: str) -> str:
    """Return the full path of the collection that holds the document."""
    return name.rpartition("/")[0]


def collection_id_of(name: str) -> str:
    """Return the last id of the path of the collection that holds the document."""
    return name.rsplit("/", 2)[1]


def new_document_id() -> str:
    """Return an id of twenty letters and digits, as Firestore gives documents."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_AUTO_ID_LENGTH))


@lru_cache(maxsize=8192)
def _checked_root(name: str, what: str, *, even: bool) -> str:
    root = root_of(name)
    if not root.endswith("/documents") or not _DATABASE.fullmatch(root.removesuffix("/documents")):
        raise InvalidArgument(f'{what} "{name}" does not begin with "projects/PROJECT/databases/DATABASE/documents".')
    segments = name[len(root) + 1 :].split("/")
    if (len(segments) % 2 == 0) is not even:
        raise InvalidArgument(f'{what} "{name}" lacks "/" at index {len(name)}: it names a collection.')
    for label, segment in _labelled(segments):
        _check_segment(segment, label, name)
    return root


def _labelled(segments: list[str]) -> Iterator[tuple[str, str]]:
    for index, segment in enumerate(segments):
        yield ("Resource id" if index % 2 else "Collection id"), segment


def _check_segment(segment: str, label: str, name: str) -> None:
    if segment in {"", ".", ".."}:
        raise InvalidArgument(f'{label} "{segment}" in "{name}" is invalid.')
    if len(segment.encode()) > _MAX_ID_BYTES:
        raise InvalidArgument(f"{label} is longer than {_MAX_ID_BYTES} bytes.")
    if _RESERVED.fullmatch(segment) and not _NUMERIC_ID.fullmatch(segment):
        raise InvalidArgument(f'{label} "{segment}" is invalid because it is reserved.')
