"""HTTP requests and responses, as far as the emulator cares."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class WebRequest:
    """What came in; header names In-This-Form."""

    method: str
    path: str
    query: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class WebResponse:
    """What goes out; None in its place closes the connection without an answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
