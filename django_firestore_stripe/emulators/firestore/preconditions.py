"""Preconditions of writes, with the status codes of Google's server."""

from collections.abc import Callable
from typing import Any

from .errors import AlreadyExists, FailedPrecondition, NotFound
from .protos import Document


def check_precondition(precondition: Any, name: str, current: Document | None) -> None:
    """Refuse a write whose precondition does not hold for the current document."""
    kind = precondition.WhichOneof("condition_type")
    if kind is not None:
        _CHECKS[kind](precondition, name, current)


def _check_exists(precondition: Any, name: str, current: Document | None) -> None:
    if precondition.exists and current is None:
        raise NotFound(f"No document to update: {name}")
    if not precondition.exists and current is not None:
        raise AlreadyExists(f"Document already exists: {name}")


def _check_update_time(precondition: Any, name: str, current: Document | None) -> None:
    if current is None or current.update_time != precondition.update_time:
        raise FailedPrecondition(f"The stored version of {name} does not match the required base version.")


_CHECKS: dict[str, Callable[[Any, str, Document | None], None]] = {
    "exists": _check_exists,
    "update_time": _check_update_time,
}
