"""Who looks on: everything that the API answers and announces can be shown to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .api.messages import Answer, Call
    from .json_types import Json


class Observer(Protocol):
    """Called in the thread that answers; what it raises is not caught."""

    def exchanged(self, call: Call, answer: Answer) -> None:
        """Take note of a request and its answer."""

    def announced(self, event: Json) -> None:
        """Take note of an event object in the newest API version."""


class Nobody:
    """Looks away."""

    def exchanged(self, call: Call, answer: Answer) -> None:
        """Ignore it."""

    def announced(self, event: Json) -> None:
        """Ignore it."""
