"""Atomic writes: what must be written together is one commit, guarded by what was read before.

The guard `seen` is the Snapshot that a write builds on: where it was missing the document must still not exist, else it
must be unchanged since. Without one the write is unconditional.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from google.cloud.firestore_v1 import types
from google.cloud.firestore_v1.field_path import FieldPath
from google.protobuf.timestamp_pb2 import Timestamp

from django_firestore_stripe.firestore.aliases import connection_of
from django_firestore_stripe.firestore.errors import PreconditionLost
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.values import document_name, encode, encode_fields

__all__ = ["PreconditionLost", "Write", "commit", "create", "delete", "merge", "replace"]

# Raw messages, for the reason that values.py gives.
RawWrite, RawDocument, RawMask = types.Write.pb(), types.Document.pb(), types.DocumentMask.pb()
RawPrecondition, RawTransform = types.Precondition.pb(), types.DocumentTransform.FieldTransform.pb()


@dataclass(frozen=True, kw_only=True)
class Write:
    """One document's change. `fields` None deletes it; `mask` names the top-level fields that change, None is all.

    `exists` and `update_time` are its precondition; `increments` are added to stored numbers, and put in place of anything else.
    """

    path: str
    fields: Mapping[str, Any] | None = field(repr=False)
    mask: tuple[str, ...] | None = None
    exists: bool | None = None
    update_time: str | None = None
    increments: Mapping[str, int | float] = field(default_factory=dict, repr=False)

    @property
    def may_repeat(self) -> bool:
        """Whether it may be sent again after an answer that was lost.

        Increments may not, guarded ones neither: whoever reads the document again cannot see whether they were added.
        """
        return not self.increments

    @property
    def refuses_repetition(self) -> bool:
        """Whether its own success makes it fail when it is sent again."""
        return self.update_time is not None or (self.exists is True if self.fields is None else self.exists is False)

    def __str__(self) -> str:
        verb = "delete" if self.fields is None else "write" if self.mask is None else "update"
        return f"{verb} {self.path}"

    def to_proto(self, database: str) -> Any:
        """Return the write as Firestore's API takes it, a raw protobuf `Write`."""
        name = document_name(database, self.path)
        precondition = self._precondition()
        if self.fields is None:
            return RawWrite(delete=name, current_document=precondition)
        document = RawDocument(name=name, fields=encode_fields(self.fields, database))
        transforms = [_increment(name, amount, database) for name, amount in self.increments.items()]
        return RawWrite(
            update=document, update_mask=self._mask(), update_transforms=transforms, current_document=precondition
        )

    def _mask(self) -> Any:
        if self.mask is None:
            return None
        return RawMask(field_paths=[quoted(name) for name in self.mask])

    def _precondition(self) -> Any:
        if self.update_time is not None:
            stamp = Timestamp()
            stamp.FromJsonString(self.update_time)
            return RawPrecondition(update_time=stamp)
        return None if self.exists is None else RawPrecondition(exists=self.exists)


@functools.lru_cache(maxsize=1_000)
def quoted(name: str) -> str:
    """Return a top-level field's name as a field path: dots, spaces and dashes in it are part of the name."""
    return str(FieldPath(name).to_api_repr())


def _increment(name: str, amount: float, database: str) -> Any:
    return RawTransform(field_path=quoted(name), increment=encode(amount, database))


def _guard(seen: Snapshot | None) -> dict[str, Any]:
    if seen is None:
        return {}
    return {"update_time": seen.update_time} if seen.exists else {"exists": False}


def create(path: str, fields: Mapping[str, Any]) -> Write:
    """Write a document that must not exist yet."""
    return Write(path=path, fields=fields, exists=False)


def merge(path: str, fields: Mapping[str, Any], *, remove: Iterable[str] = (), seen: Snapshot | None = None) -> Write:
    """Replace the top-level fields given, delete those in `remove`, leave the others; creates the document."""
    mask = tuple(dict.fromkeys([*fields, *remove]))
    return Write(path=path, fields=fields, mask=mask, **_guard(seen))


def replace(path: str, fields: Mapping[str, Any], *, seen: Snapshot | None = None) -> Write:
    """Write the whole document: fields that are not given are gone."""
    return Write(path=path, fields=fields, **_guard(seen))


def delete(path: str, *, seen: Snapshot | None = None) -> Write:
    """Delete a document; one that is missing already is fine unless `seen` says otherwise."""
    return Write(path=path, fields=None, **_guard(seen))


def commit(writes: Iterable[Write], *, using: str | None = None) -> datetime:
    """Carry out all writes or none in one RPC, and return the time of the commit; no writes are no RPC.

    Raises PreconditionLost where a guard no longer holds. A commit whose answer is lost is sent again within
    FIRESTORE_TIMEOUT; its guards then fail on its own first success (`resent` is true), so read again before concluding
    anything. One with increments is not sent again: an OperationalError then says that it may have been carried out.
    """
    listed: Sequence[Write] = tuple(writes)
    if not listed:
        return datetime.now(UTC)
    with connection_of(using).cursor() as cursor:
        committed: datetime = cursor.commit(listed)
    return committed
