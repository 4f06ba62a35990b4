"""Requests that write: commits and batches of every kind of write."""

from random import Random
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from django_firestore_stripe.emulators.firestore.protos import (
    BatchWriteRequest,
    CommitRequest,
    Document,
    DocumentTransform,
    Precondition,
    Write,
)

from .names import DATABASE, OFTEN, any_name
from .values import FIELDS, any_value, array, number, scalar, value

Request = tuple[str, Any]

# stands for the time at which the server last said to have updated the document
LAST_UPDATE = Timestamp(seconds=1)
STALE = Timestamp(seconds=2)

PATHS = (*FIELDS, "m.x", "m.y", "a.x", "m.x.y", "m.`\U0001f600`", "m.`a b`", "`m`.`ÿ`")
_FORBIDDEN_PATHS = ("", "__x__", "m.", "a b", "m.__x__", "m..x", "`", "1")
_PRECONDITIONS = (
    Precondition(exists=True),
    Precondition(exists=False),
    Precondition(update_time=LAST_UPDATE),
    Precondition(update_time=LAST_UPDATE),
    Precondition(update_time=STALE),
)


def any_path(chance: Random) -> str:
    """Return the path of a field, once in a while one that none can have."""
    return chance.choice(_FORBIDDEN_PATHS if chance.random() < 0.01 else PATHS)


def commit(chance: Random) -> Request:
    """Return a commit of a few writes."""
    return "Commit", CommitRequest(database=DATABASE, writes=_writes(chance))


def batch(chance: Random) -> Request:
    """Return a batch of a few writes, each of which stands alone."""
    return "BatchWrite", BatchWriteRequest(database=DATABASE, writes=_writes(chance))


def seeding(chance: Random) -> Request:
    """Return a commit after which there is something to find."""
    writes = [_set(chance, name=name, values=value) for name in OFTEN if chance.random() < 0.8]
    return "Commit", CommitRequest(database=DATABASE, writes=writes)


def _writes(chance: Random) -> list[Any]:
    return [_write(chance) for _ in range(chance.choice((1, 1, 1, 2, 2, 4)))]


def _write(chance: Random) -> Any:
    write = chance.choice((_set, _set, _set, _merge, _merge, _merge, _delete, _transform))(chance)
    if chance.random() < 0.15:
        write.current_document.CopyFrom(chance.choice(_PRECONDITIONS))
    if write.HasField("update") and chance.random() < 0.3:
        write.update_transforms.extend(_transforms(chance))
    return write


def _set(chance: Random, *, name: str | None = None, values: Any = any_value) -> Any:
    document = Document(name=name or any_name(chance))
    for field in FIELDS:
        if chance.random() < 0.6:
            document.fields[field].CopyFrom(values(chance))
    return Write(update=document)


def _merge(chance: Random) -> Any:
    write = _set(chance)
    write.update_mask.field_paths.extend(any_path(chance) for _ in range(chance.randrange(4)))
    return write


def _delete(chance: Random) -> Any:
    return Write(delete=any_name(chance))


def _transform(chance: Random) -> Any:
    return Write(transform={"document": any_name(chance), "field_transforms": _transforms(chance)})


def _transforms(chance: Random) -> list[Any]:
    makers = (_numeric, _numeric, _of_array, _of_time)
    return [chance.choice(makers)(chance) for _ in range(chance.choice((1, 1, 2)))]


def _numeric(chance: Random) -> Any:
    operand = scalar(chance) if chance.random() < 0.03 else number(chance)
    operation = chance.choice(("increment", "maximum", "minimum"))
    return DocumentTransform.FieldTransform(field_path=any_path(chance), **{operation: operand})


def _of_array(chance: Random) -> Any:
    operation = chance.choice(("append_missing_elements", "remove_all_from_array"))
    return DocumentTransform.FieldTransform(field_path=any_path(chance), **{operation: array(chance).array_value})


def _of_time(_chance: Random) -> Any:
    # a field of its own that no query looks at: the two servers have different times
    return DocumentTransform.FieldTransform(field_path="at", set_to_server_value="REQUEST_TIME")
