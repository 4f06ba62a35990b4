"""Commit, BatchWrite, BeginTransaction and Rollback."""

from typing import Any

from google.protobuf.empty_pb2 import Empty
from google.rpc.status_pb2 import Status

from django_firestore_stripe.emulators.firestore.backend import Backend
from django_firestore_stripe.emulators.firestore.clock import to_timestamp
from django_firestore_stripe.emulators.firestore.errors import InvalidArgument, Refused
from django_firestore_stripe.emulators.firestore.names import root_of_database
from django_firestore_stripe.emulators.firestore.protos import (
    BatchWriteResponse,
    BeginTransactionResponse,
    CommitResponse,
    WriteResult,
)
from django_firestore_stripe.emulators.firestore.sequences import apply_in_sequence
from django_firestore_stripe.emulators.firestore.writes import CheckedWrite, check_write


def commit(backend: Backend, request: Any) -> Any:
    """Apply writes in order, all or none; within a transaction only if what it read still stands."""
    root = root_of_database(request.database)
    writes = [check_write(write, root=root) for write in request.writes]
    with backend.store.commit() as unit:
        if request.transaction:
            backend.transactions.finish(request.transaction, root=root, writes=bool(writes))
        results = apply_in_sequence(writes, unit)
    return CommitResponse(write_results=results, commit_time=to_timestamp(unit.time))


def batch_write(backend: Backend, request: Any) -> Any:
    """Apply writes each on its own; every one has a status of its own."""
    root = root_of_database(request.database)
    writes = [check_write(write, root=root) for write in request.writes]
    if len({write.name for write in writes}) < len(writes):
        raise InvalidArgument("the same document cannot be written more than once in a single request")
    response = BatchWriteResponse()
    for write in writes:
        result, status = _write_alone(backend, write)
        response.write_results.append(result)
        response.status.append(status)
    return response


def begin_transaction(backend: Backend, request: Any) -> Any:
    """Start a transaction and return its id."""
    root = root_of_database(request.database)
    return BeginTransactionResponse(transaction=backend.transactions.begin(request.options, root=root))


def roll_back(backend: Backend, request: Any) -> Empty:
    """End a transaction without writing."""
    backend.transactions.roll_back(request.transaction, root=root_of_database(request.database))
    return Empty()


def _write_alone(backend: Backend, write: CheckedWrite) -> tuple[Any, Status]:
    try:
        with backend.store.commit() as unit:
            return write.apply(unit), Status()
    except Refused as refusal:
        return WriteResult(), Status(code=refusal.number, message=str(refusal))
