"""Structured queries: https://firebase.google.com/docs/firestore/reference/rpc/google.firestore.v1#structuredquery."""

from .query import Query, parse_query

__all__ = ["Query", "parse_query"]
