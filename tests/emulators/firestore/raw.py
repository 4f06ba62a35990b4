"""RPCs called directly, for what the high-level client does not say."""

from typing import Any

from google.cloud import firestore

_OWNER = (("authorization", "Bearer owner"),)


def call(client: firestore.Client, rpc: str, request: Any) -> Any:
    """Call an RPC ("batch_write" …) as the owner of the database and return its answer."""
    return getattr(client._firestore_api, rpc)(request=request, metadata=_OWNER)


def commit(client: firestore.Client, *writes: Any) -> Any:
    """Commit writes as they are."""
    return call(client, "commit", {"database": client._database_string, "writes": list(writes)})


def root(client: firestore.Client) -> str:
    """Return the name under which all documents of the client's database live."""
    return f"{client._database_string}/documents"
