"""Documents as they were at one moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django_firestore_stripe.firestore.aliases import connection_of
from django_firestore_stripe.firestore.values import decode_fields, document_path


@dataclass(frozen=True)
class Snapshot:
    """A document, or that there is none (`fields` is None).

    `update_time` is opaque, exact to the nanosecond and the guard of writes that build on this snapshot;
    `create_time` is as exact, and another one where a document was deleted and made again.
    """

    path: str
    fields: dict[str, Any] | None = field(default=None, repr=False)
    update_time: str | None = None
    create_time: str | None = None

    @property
    def exists(self) -> bool:
        """Whether there is such a document."""
        return self.fields is not None

    def get(self, name: str, default: Any = None) -> Any:
        """Return a top-level field, or `default` where it is missing."""
        return (self.fields or {}).get(name, default)


def snapshot_of(document: Any) -> Snapshot:
    """Return a raw protobuf `Document` as a snapshot."""
    return Snapshot(
        document_path(document.name),
        decode_fields(document.fields),
        update_time=document.update_time.ToJsonString(),
        create_time=document.create_time.ToJsonString(),
    )


def read(paths: Iterable[str], *, using: str | None = None) -> dict[str, Snapshot]:
    """Read documents in one RPC; every path is in the answer, also those where there is no document.

    Raises Django's database errors; no path is no RPC.
    """
    with connection_of(using).cursor() as cursor:
        snapshots: dict[str, Snapshot] = cursor.read(paths)
    return snapshots
