"""HOST:PORT, as commands take it."""

import ipaddress
from argparse import ArgumentTypeError
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

FIRESTORE, STRIPE = "127.0.0.1:8086", "127.0.0.1:12111"
"""Where the emulators are served unless told otherwise."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a server listens; port 0 is any free one."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, *, host: str = "127.0.0.1") -> Self:
        """Read "HOST:PORT", "[::1]:PORT" or only "PORT"; raises ArgumentTypeError, as argparse likes it."""
        parts = urlsplit(f"//{host}:{text}" if text.isdecimal() else f"//{text}")
        try:
            port = parts.port
        except ValueError:
            port = None
        if not parts.hostname or port is None or parts.path or "@" in parts.netloc:
            raise ArgumentTypeError(f"{text!r} is no HOST:PORT.")
        return cls(host=parts.hostname, port=port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address of the site there, without a trailing slash."""
        return f"http://{self}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
