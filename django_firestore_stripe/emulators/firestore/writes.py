"""One write of a commit: checked when it arrives, applied to the document as the commit sees it."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.unknown_fields import UnknownFieldSet

from .clock import to_timestamp
from .errors import InvalidArgument
from .fieldpaths import NAME, FieldPath, parse, parse_stored
from .limits import check_fields, check_size
from .masks import assign, read, transfer
from .names import check_depth, check_document
from .preconditions import check_precondition
from .protos import Document, WriteResult
from .store import Unit
from .transforms import check_transform, transformed

# Write.verify is on the wire, but not in the messages that the Python client ships
_VERIFY_FIELD = 5


@dataclass(frozen=True, kw_only=True)
class CheckedWrite:
    """A write that could be applied: its name is a document's, its values are allowed."""

    name: str
    kind: str
    precondition: Any
    fields: Any = None
    mask: tuple[FieldPath, ...] | None = None
    transforms: tuple[tuple[FieldPath, Any], ...] = ()

    def apply(self, unit: Unit) -> WriteResult:
        """Carry the write out within a commit and return its result; raises a refusal if a precondition fails."""
        current = unit.get(self.name)
        check_precondition(self.precondition, self.name, current)
        if self.kind == "verify":
            return WriteResult()
        if self.kind == "delete":
            if current is not None:
                unit.remove(self.name)
            return WriteResult()
        return self._update(unit, current)

    def _update(self, unit: Unit, current: Document | None) -> WriteResult:
        now = to_timestamp(unit.time)
        document = self._masked(current)
        told = self._transform(document, now)
        document.create_time.CopyFrom(now if current is None else current.create_time)
        check_size(document)
        return WriteResult(update_time=unit.put(document), transform_results=told)

    def _masked(self, current: Document | None) -> Document:
        document = Document(name=self.name)
        if self.mask is None:
            document.fields.MergeFrom(self.fields)
            return document
        if current is not None:
            document.fields.MergeFrom(current.fields)
        for path in self.mask:
            transfer(self.fields, document.fields, path)
        return document

    def _transform(self, document: Document, now: Any) -> list[Any]:
        results = []
        for path, transform in self.transforms:
            value, told = transformed(transform, read(document.fields, path), now)
            assign(document.fields, path, value)
            results.append(told)
        return results


def check_write(write: Any, *, root: str) -> CheckedWrite:
    """Return a write of a database in checked form; raises InvalidArgument for what can never be applied."""
    kind = write.WhichOneof("operation")
    if kind is None:
        return _checked_verify(write, root)
    return _CHECKED[kind](write, root)


def _checked_update(write: Any, root: str) -> CheckedWrite:
    check_document(write.update.name, root=root)
    check_depth(write.update.name)
    check_fields(write.update.fields)
    masked = write.HasField("update_mask")
    return CheckedWrite(
        name=write.update.name,
        kind="update",
        precondition=write.current_document,
        fields=write.update.fields,
        mask=_stored_paths(write.update_mask.field_paths) if masked else None,
        transforms=_transforms(write.update_transforms),
    )


def _checked_delete(write: Any, root: str) -> CheckedWrite:
    name = check_document(write.delete, root=root)
    return CheckedWrite(name=name, kind="delete", precondition=write.current_document)


def _checked_transform(write: Any, root: str) -> CheckedWrite:
    name = check_document(write.transform.document, root=root)
    check_depth(name)
    if not write.transform.field_transforms:
        raise InvalidArgument("The list of FieldTransform must not be empty.")
    return CheckedWrite(
        name=name,
        kind="transform",
        precondition=write.current_document,
        mask=(),
        transforms=_transforms(write.transform.field_transforms),
    )


def _checked_verify(write: Any, root: str) -> CheckedWrite:
    # the stubs do not know that the set can be iterated
    unknown: Any = UnknownFieldSet(write)
    named = [field.data for field in unknown if field.field_number == _VERIFY_FIELD]
    if not named:
        raise InvalidArgument("empty write operation")
    if write.current_document.WhichOneof("condition_type") is None:
        raise InvalidArgument("a verify must contain a precondition")
    name = check_document(named[-1].decode(), root=root)
    return CheckedWrite(name=name, kind="verify", precondition=write.current_document)


_CHECKED = {"update": _checked_update, "delete": _checked_delete, "transform": _checked_transform}


def _stored_paths(texts: Any) -> tuple[FieldPath, ...]:
    return tuple(parse_stored(text) for text in texts if parse(text) != NAME)


def _transforms(transforms: Any) -> tuple[tuple[FieldPath, Any], ...]:
    for transform in transforms:
        check_transform(transform)
    found = tuple((parse_stored(transform.field_path), transform) for transform in transforms)
    _check_nesting([path for path, _ in found])
    return found


def _check_nesting(paths: list[FieldPath]) -> None:
    for outer in paths:
        if any(len(path) > len(outer) and path[: len(outer)] == outer for path in paths):
            raise InvalidArgument(
                f"Cannot transform property {'.'.join(outer)} and its nested property at the same time."
            )
