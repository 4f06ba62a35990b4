"""Series of requests, as one client would send them one after the other."""

from random import Random

from .reads import collections, documents, figures, found, listed
from .writes import Request, batch, commit, seeding

_LENGTH = 50
_MAKERS = (
    *(commit, commit, commit, batch),
    *(found, found, found, found, found, figures, documents, listed, collections),
)


def series(chance: Random) -> list[Request]:
    """Return a series of requests to an empty database."""
    return [seeding(chance), *(chance.choice(_MAKERS)(chance) for _ in range(_LENGTH - 1))]
