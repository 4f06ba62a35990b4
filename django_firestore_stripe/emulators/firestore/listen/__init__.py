"""Listeners: https://firebase.google.com/docs/firestore/reference/rpc/google.firestore.v1#listen."""

from .stream import ListenStream

__all__ = ["ListenStream"]
