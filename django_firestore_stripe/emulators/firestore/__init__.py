"""A Firestore server on this machine: the gRPC protocol of google.firestore.v1 over documents kept in SQLite.

``FirestoreEmulator`` is the public surface: start it, point ``FIRESTORE_EMULATOR_HOST`` at its ``address`` and use the real client.
``RemoteFaults`` are the faults of one that runs in another process.
"""

from .remote_faults import RemoteFaults
from .server import FirestoreEmulator

__all__ = ["FirestoreEmulator", "RemoteFaults"]
