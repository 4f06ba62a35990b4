"""Several writes of one document in one commit: they are one change, under the precondition of the first.

What the others demand must follow from the writes before them; if it contradicts them, Firestore refuses the whole commit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from .errors import InvalidArgument
from .protos import Precondition
from .store import Unit
from .writes import CheckedWrite

_UNCONDITIONAL = Precondition()


def apply_in_sequence(writes: list[CheckedWrite], unit: Unit) -> list[Any]:
    """Apply the writes one after the other and return their results; those of one document tell its last update time."""
    # all contradictions are found before the first precondition is looked at
    results = [write.apply(unit) for write in list(_in_sequence(writes))]
    final = {write.name: result for write, result in zip(writes, results, strict=True)}
    for write, result in zip(writes, results, strict=True):
        last = final[write.name]
        if last is not result and last.HasField("update_time"):
            result.update_time.CopyFrom(last.update_time)
        elif last is not result:
            result.ClearField("update_time")
    return results


def _in_sequence(writes: Iterable[CheckedWrite]) -> Iterator[CheckedWrite]:
    """Yield the writes without the preconditions that those before them settle; raises InvalidArgument for contradictions."""
    before: dict[str, tuple[CheckedWrite, CheckedWrite | None]] = {}
    for write in writes:
        first, last = before.get(write.name, (write, None))
        before[write.name] = (first, write)
        if last is None:
            yield write
        else:
            _CHECKS[write.precondition.WhichOneof("condition_type")](write, first, last)
            yield replace(write, precondition=_UNCONDITIONAL)


def _check_exists(write: CheckedWrite, _first: CheckedWrite, last: CheckedWrite) -> None:
    if write.precondition.exists is (last.kind == "delete"):
        raise InvalidArgument(f"Cannot {last.kind} and then {write.kind} {write.name} under its precondition.")


def _check_update_time(write: CheckedWrite, first: CheckedWrite, last: CheckedWrite) -> None:
    revives = last.kind == "delete" and write.kind != "delete"
    if revives or write.precondition != first.precondition:
        raise InvalidArgument(f"The writes of {write.name} have different preconditions.")


_CHECKS = {None: lambda *_: None, "exists": _check_exists, "update_time": _check_update_time}
