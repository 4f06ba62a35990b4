"""Changing or deleting the rows of a selection, and only those that still are what was selected."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.db import OperationalError

from django_firestore_stripe.firestore.conditions import EVERYTHING
from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.errors import PreconditionLost
from django_firestore_stripe.firestore.evaluation import matches
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.streams import documents
from django_firestore_stripe.firestore.writes import Write

COMMIT_SIZE = 500
ATTEMPTS = 5
UNKNOWN = "Firestore's answer was lost: rows of {} may have been written or not. Read them again."
WriteOf = Callable[[Snapshot], Write]


def change(selection: Selection, write: WriteOf, cursor: Cursor) -> int:
    """Write to each row of a selection, 500 per commit, and return how many there were.

    Rows asked for by key alone are not read first. Rows that met a condition are written only while they do: a row that
    somebody changes meanwhile is read and judged again. Raises OperationalError where that does not end, and where an
    answer was lost and nobody can tell how many rows were written: all of those 500 or none.
    """
    rows = iter(_rows(selection, cursor))
    total = 0
    while chunk := list(islice(rows, COMMIT_SIZE)):
        total += _change(chunk, selection, write, cursor)
    return total


def _rows(selection: Selection, cursor: Cursor) -> Iterable[Snapshot]:
    if _by_key_alone(selection):
        paths = (selection.template.path(key) for key in selection.keys or ())
        return [Snapshot(path, {}) for path in paths if path is not None]
    return list(documents(selection.with_values(projection=()), cursor))


def _by_key_alone(selection: Selection) -> bool:
    return selection.keys is not None and selection.where == EVERYTHING and not selection.is_sliced


def _change(rows: list[Snapshot], selection: Selection, write: WriteOf, cursor: Cursor) -> int:
    """Write to rows in one commit; when it is refused, to those that are left."""
    for _attempt in range(ATTEMPTS):
        writes = [_guarded(row, selection, write) for row in rows]
        try:
            cursor.commit(writes)
        except PreconditionLost as refused:
            left = [] if _is_gone(rows, selection) else list(_left(rows, selection, cursor))
            if len(left) < len(rows) and _may_be_done(writes, refused):
                raise OperationalError(UNKNOWN.format(selection.model_name)) from refused
            rows = left
            if not rows:
                return 0
        else:
            return len(rows)
    raise OperationalError(f"Rows of {selection.model_name} kept changing while they were written.")


def _guarded(row: Snapshot, selection: Selection, write: WriteOf) -> Write:
    if selection.where == EVERYTHING:
        return write(row)
    return replace(write(row), exists=None, update_time=row.update_time)


def _may_be_done(writes: Iterable[Write], refused: PreconditionLost) -> bool:
    """Whether rows may be missing now because the commit that was refused had already been carried out."""
    return refused.resent and any(write.refuses_repetition for write in writes)


def _is_gone(rows: list[Snapshot], selection: Selection) -> bool:
    """Whether a refusal can only mean that there is no such document."""
    return len(rows) == 1 and selection.where == EVERYTHING


def _left(rows: list[Snapshot], selection: Selection, cursor: Cursor) -> Iterator[Snapshot]:
    for snapshot in cursor.read(row.path for row in rows).values():
        if snapshot.exists and matches(selection.where, snapshot, selection.template):
            yield snapshot
