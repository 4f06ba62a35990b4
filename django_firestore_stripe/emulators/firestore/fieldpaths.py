"""Paths of fields: ``address.city``, with backticks around segments that are no plain identifiers."""

import re
from functools import lru_cache

from .errors import InvalidArgument

NAME = ("__name__",)
_SEGMENT = r"(?:[a-zA-Z_][a-zA-Z_0-9]*|`(?:[^`\\]|\\.)+`)"
_PATH = re.compile(rf"{_SEGMENT}(?:\.{_SEGMENT})*", re.DOTALL)
_SEGMENTS = re.compile(_SEGMENT, re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_RESERVED = re.compile(r"__.*__", re.DOTALL)
_MAX_BYTES = 1500

FieldPath = tuple[str, ...]


@lru_cache(maxsize=4096)
def parse(text: str) -> FieldPath:
    """Return the segments of a field path, unquoted; raises InvalidArgument."""
    if not text:
        raise InvalidArgument("Invalid empty property path string.")
    if not _PATH.fullmatch(text):
        raise InvalidArgument(f'Invalid property path "{text}".')
    return tuple(_unquoted(segment) for segment in _SEGMENTS.findall(text))


@lru_cache(maxsize=4096)
def parse_queried(text: str) -> FieldPath:
    """Return the segments of a path that a query looks at: a field's or the name's; raises InvalidArgument."""
    path = parse(text)
    return path if path == NAME else parse_stored(text)


@lru_cache(maxsize=4096)
def parse_stored(text: str) -> FieldPath:
    """Return the segments of a path that is written to; raises InvalidArgument for reserved names too."""
    path = parse(text)
    for segment in path:
        check_field_name(segment)
    return path


def check_field_name(name: str) -> None:
    """Refuse names that no field may have: empty, reserved or over 1,500 bytes."""
    if not name:
        raise InvalidArgument("The property.name is the empty string.")
    if name.startswith("__") and _RESERVED.fullmatch(name):
        raise InvalidArgument(f"field name {name} is reserved")
    if len(name) * 4 > _MAX_BYTES and len(name.encode()) > _MAX_BYTES:
        raise InvalidArgument(f"The property.name is longer than {_MAX_BYTES} bytes.")


def _unquoted(segment: str) -> str:
    return _ESCAPED.sub(r"\1", segment[1:-1]) if segment[0] == "`" else segment
