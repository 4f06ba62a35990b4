"""Resume tokens: the time up to which a listener has heard everything."""

import struct

from django_firestore_stripe.emulators.firestore.store import Store

_MAGIC = b"dfs1"
_FORM = struct.Struct(">4sQ")


def encode(time: int) -> bytes:
    """Return the token for a time in microseconds."""
    return _FORM.pack(_MAGIC, time)


def decode(token: bytes, store: Store) -> int | None:
    """Return the time of a token, None if the store cannot say any more what has changed since."""
    if len(token) != _FORM.size:
        return None
    magic, time = _FORM.unpack(token)
    return time if magic == _MAGIC and store.remembers(time) else None
