"""What an event costs at least: one batch read and one commit of two documents, with nothing around them."""

import os
from collections.abc import Callable
from typing import Any

Loop = Callable[[int], None]


def bare_loops(*paths: str) -> dict[str, Loop]:
    """Return the two loops; they write what the documents at these paths hold, to documents of their own."""
    from django.db import connections  # noqa: PLC0415
    from google.cloud import firestore  # noqa: PLC0415

    client = firestore.Client(project=connections["firestore"].settings_dict["NAME"])
    return {
        "client": _with_client(client, paths),
        "plain gRPC": _with_messages(client, paths),
    }


def _with_client(client: Any, paths: tuple[str, ...]) -> Loop:
    documents = [client.document(path).get().to_dict() for path in paths]

    def loop(number: int) -> None:
        targets = [client.document(f"bare_{place}/client{number}") for place in range(len(paths))]
        list(client.get_all(targets))
        batch = client.batch()
        for target, fields in zip(targets, documents, strict=True):
            batch.set(target, fields)
        batch.commit()

    return loop


def _with_messages(client: Any, paths: tuple[str, ...]) -> Loop:
    import grpc  # noqa: PLC0415
    from google.cloud.firestore_v1 import types  # noqa: PLC0415

    channel = grpc.insecure_channel(os.environ["FIRESTORE_EMULATOR_HOST"])
    get, commit = types.BatchGetDocumentsRequest.pb(), types.CommitRequest.pb()
    service = "/google.firestore.v1.Firestore"
    read = channel.unary_stream(
        f"{service}/BatchGetDocuments", get.SerializeToString, types.BatchGetDocumentsResponse.pb().FromString
    )
    write = channel.unary_unary(f"{service}/Commit", commit.SerializeToString, types.CommitResponse.pb().FromString)
    headers = (("authorization", "Bearer owner"),)
    database = client._database_string
    names = [f"{database}/documents/{path}" for path in paths]
    found = [answer.found for answer in read(get(database=database, documents=names), metadata=headers)]
    documents = [document.fields for document in sorted(found, key=lambda document: names.index(document.name))]

    def loop(number: int) -> None:
        targets = [f"{database}/documents/bare_{place}/plain{number}" for place in range(len(paths))]
        list(read(get(database=database, documents=targets), metadata=headers))
        writes = [{"update": {"name": name, "fields": fields}} for name, fields in zip(targets, documents, strict=True)]
        write(commit(database=database, writes=writes), metadata=headers)

    return loop
