"""Reading, writing and picking fields by path in the field maps of documents."""

from collections.abc import Iterable
from typing import Any

from .fieldpaths import FieldPath
from .protos import Document, Value
from .vectors import is_vector

Fields = Any


def read(fields: Fields, path: FieldPath) -> Value | None:
    """Return the value at a path, None if there is none."""
    if len(path) == 1:
        return fields.get(path[0])
    *parents, last = path
    for segment in parents:
        value = fields.get(segment)
        if value is None or not _has_fields(value):
            return None
        fields = value.map_value.fields
    return fields.get(last)


def assign(fields: Fields, path: FieldPath, value: Value) -> None:
    """Set the value at a path; what stands in the way becomes a map."""
    *parents, last = path
    for segment in parents:
        parent = fields[segment]
        if not _has_fields(parent):
            parent.map_value.Clear()
            parent.map_value.SetInParent()
        fields = parent.map_value.fields
    fields[last].CopyFrom(value)


def remove(fields: Fields, path: FieldPath) -> None:
    """Delete the field at a path; maps that are left empty stay."""
    *parents, last = path
    for segment in parents:
        parent = fields.get(segment)
        if parent is None or not _has_fields(parent):
            return
        fields = parent.map_value.fields
    fields.pop(last, None)


def transfer(source: Fields, target: Fields, path: FieldPath) -> None:
    """Make the field of the target what it is in the source, which may be absent."""
    value = read(source, path)
    if value is None:
        remove(target, path)
    else:
        assign(target, path, value)


def project(document: Document, paths: Iterable[FieldPath] | None) -> Document:
    """Return the document with those fields only; with all of them if paths is None."""
    if paths is None:
        return document
    picked = Document(name=document.name, create_time=document.create_time, update_time=document.update_time)
    for path in paths:
        value = read(document.fields, path)
        if value is not None:
            assign(picked.fields, path, value)
    return picked


def _has_fields(value: Value) -> bool:
    """Say whether paths lead into a value: a vector is a map in form only."""
    return value.WhichOneof("value_type") == "map_value" and not is_vector(value)
