"""Which ports are free, which are answered, and which serve pages."""

import socket
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from django_firestore_stripe.management.addresses import Address


def is_free(address: Address) -> bool:
    """Say whether a server can listen there."""
    return _bound_port(address) is not None


def free_address(preferred: int, *, host: str = "127.0.0.1") -> Address:
    """Return an address at the preferred port, or where that is 0 or taken, at any free one."""
    port = _bound_port(Address(host=host, port=preferred)) or _bound_port(Address(host=host, port=0))
    if port is None:
        raise OSError(f"Nobody can listen on {host}.")
    return Address(host=host, port=port)


def answers(address: Address) -> bool:
    """Say whether somebody listens there."""
    try:
        with socket.create_connection((address.host, address.port), timeout=1):
            return True
    except OSError:
        return False


def serves(address: Address) -> bool:
    """Say whether a site there shows its first page. Asks without a proxy, whatever the environment says."""
    with closing(HTTPConnection(address.host, address.port, timeout=10)) as connection:
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


def _bound_port(address: Address) -> int | None:
    """Return the port that a server would get there, None where it would get none."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections of an earlier one that linger are in nobody's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError:
            return None
        port: int = probe.getsockname()[1]
    return port
