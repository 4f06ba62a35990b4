"""The fewest and smallest requests that still show a difference."""

from collections.abc import Callable, Iterator
from typing import Any

from .writes import Request

Fails = Callable[[list[Request]], bool]


def shrink(requests: list[Request], fails: Fails) -> list[Request]:
    """Return requests that fail too, such that nothing more can be left out of them."""
    while (smaller := next(filter(fails, _simpler_series(requests)), None)) is not None:
        requests = smaller
    return requests


def _simpler_series(requests: list[Request]) -> Iterator[list[Request]]:
    size = len(requests) // 2
    while size:
        for start in range(0, len(requests), size):
            yield requests[:start] + requests[start + size :]
        size //= 2
    for index, (rpc, message) in enumerate(requests):
        for simpler in _simpler(message):
            yield [*requests[:index], (rpc, simpler), *requests[index + 1 :]]


def _simpler(message: Any) -> Iterator[Any]:
    """Yield copies of a message that have one part less each."""
    for descriptor, value in message.ListFields():
        name = descriptor.name
        if not descriptor.is_repeated:
            yield _changed(message, lambda copy, name=name: copy.ClearField(name))
            if descriptor.message_type is not None:
                yield from _simpler_parts(message, value, lambda copy, name=name: getattr(copy, name))
            continue
        for key in list(value) if hasattr(value, "items") else range(len(value)):
            yield _changed(message, lambda copy, name=name, key=key: getattr(copy, name).__delitem__(key))
            if hasattr(value[key], "ListFields"):
                yield from _simpler_parts(
                    message, value[key], lambda copy, name=name, key=key: getattr(copy, name)[key]
                )


def _simpler_parts(message: Any, part: Any, find: Callable[[Any], Any]) -> Iterator[Any]:
    for simpler in _simpler(part):
        yield _changed(message, lambda copy, simpler=simpler: find(copy).CopyFrom(simpler))


def _changed(message: Any, change: Callable[[Any], Any]) -> Any:
    copy = type(message)()
    copy.CopyFrom(message)
    change(copy)
    return copy
