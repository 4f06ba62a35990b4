"""A series of requests is sent to two servers; the answers are compared one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf import text_format

from .known import is_known
from .servers import Server
from .shrinking import shrink
from .writes import Request

Servers = tuple[Server, Server]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A difference: which RPC and which statuses, and all that was asked before."""

    kind: tuple[str, ...]
    text: str


def check(servers: Servers, requests: list[Request]) -> None:
    """Send the requests; raises AssertionError with the fewest that show a difference, if there is one."""
    found = find_difference(servers, requests)
    if found is not None:
        raise AssertionError(f"The answers to the last of these requests differ.\n{shrunk(servers, requests, found)}")


def shrunk(servers: Servers, requests: list[Request], found: Found) -> str:
    """Return the text of the same kind of difference as shown by the fewest requests."""

    def shows(fewer: list[Request]) -> bool:
        again = find_difference(servers, fewer)
        return again is not None and again.kind == found.kind

    fewest = find_difference(servers, shrink(requests, shows))
    return (fewest or found).text


def find_difference(servers: Servers, requests: Sequence[Request]) -> Found | None:
    """Return the first difference between the answers of the servers, None if there is none."""
    for server in servers:
        server.empty()
    for number, request in enumerate(requests):
        ours, googles = answers = [answer() for answer in [server.send(request) for server in servers]]
        if ours != googles and not is_known(request, ours, googles):
            said = [
                f"{server.name}: {answer} {server.refusal}" for server, answer in zip(servers, answers, strict=True)
            ]
            return Found(
                kind=(request[0], *(answer if isinstance(answer, str) else "OK" for answer in answers)),
                text="\n".join([*map(_told, requests[: number + 1]), *said]),
            )
    return None


def _told(request: Request) -> str:
    rpc, message = request
    return f"{rpc} {text_format.MessageToString(message, as_one_line=True)}"
