"""Who answers which document, without asking anybody: by rendezvous hashing, each document has an order of workers.

Two workers who differ about who works may both answer a document, or both leave it to the other. Neither is lost: the
session has one idempotency key and the answer one precondition, and after a while the next in turn takes what is left.
"""

from collections.abc import Collection
from hashlib import sha256

# Whoever was killed may stand in the order for as long as its lease lasts.
LAST_TURN = 2


def turn(path: str, *, name: str, workers: Collection[str]) -> int:
    """Return the place of a worker in a document's order: 0 is the first; nobody comes later than LAST_TURN."""
    own = _weight(name, path)
    before = sum(_weight(other, path) > own for other in workers if other != name)
    return min(before, LAST_TURN)


def _weight(name: str, path: str) -> bytes:
    return sha256(f"{name}\n{path}".encode()).digest()
