"""RunQuery, RunAggregationQuery and PartitionQuery."""

from collections.abc import Iterator
from typing import Any

from django_firestore_stripe.emulators.firestore.backend import Backend
from django_firestore_stripe.emulators.firestore.clock import to_timestamp
from django_firestore_stripe.emulators.firestore.consistency import reading
from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.names import check_parent
from django_firestore_stripe.emulators.firestore.paging import page
from django_firestore_stripe.emulators.firestore.protos import (
    AggregationResult,
    Cursor,
    PartitionQueryResponse,
    RunAggregationQueryResponse,
    RunQueryResponse,
    Value,
)
from django_firestore_stripe.emulators.firestore.queries import parse_query
from django_firestore_stripe.emulators.firestore.queries.aggregation import parse_aggregations
from django_firestore_stripe.emulators.firestore.queries.orders import BY_NAME


def run_query(backend: Backend, request: Any) -> Iterator[Any]:
    """Return the documents that a query finds, one a message; the last message says that it is the last."""
    if not request.HasField("structured_query"):
        raise InvalidArgument("only structured queries are supported")
    query = parse_query(request.parent, request.structured_query)
    with reading(backend, request, root=check_parent(request.parent)) as reads:
        documents = reads.run(query)
    if reads.begun:
        yield RunQueryResponse(transaction=reads.begun)
    time, last = to_timestamp(reads.time), len(documents) - 1
    for index, document in enumerate(documents):
        response = RunQueryResponse(document=query.project(document), read_time=time)
        if index == 0:
            response.skipped_results = query.offset
        if index == last:
            response.done = True
        yield response
    if not documents:
        yield RunQueryResponse(read_time=time, done=True)


def run_aggregation_query(backend: Backend, request: Any) -> Iterator[Any]:
    """Return the figures over what a query finds; only documents that have all fields summed or averaged count."""
    message = request.structured_aggregation_query
    aggregations = parse_aggregations(message.aggregations)
    required = tuple(aggregation.path for aggregation in aggregations if aggregation.path is not None)
    query = parse_query(request.parent, message.structured_query, required=required)
    with reading(backend, request, root=check_parent(request.parent)) as reads:
        documents = reads.run(query)
    if reads.begun:
        yield RunAggregationQueryResponse(transaction=reads.begun)
    result = AggregationResult()
    for aggregation in aggregations:
        result.aggregate_fields[aggregation.alias].CopyFrom(aggregation.compute(documents))
    yield RunAggregationQueryResponse(result=result, read_time=to_timestamp(reads.time))


def partition_query(backend: Backend, request: Any) -> Any:
    """Return names that split a collection group into parts of about the same size."""
    if request.partition_count <= 0:
        raise InvalidArgument("partition_count must be positive.")
    query = parse_query(request.parent, request.structured_query)
    if not query.scope.descends or query.orders != BY_NAME:
        raise InvalidArgument("Only collection groups ordered by name can be partitioned.")
    with reading(backend, request, root=check_parent(request.parent)) as reads:
        names = [document.name for document in reads.run(query)]
    points, token = page(_split(names, request.partition_count), request)
    cursors = [Cursor(values=[Value(reference_value=name)]) for name in points]
    return PartitionQueryResponse(partitions=cursors, next_page_token=token)


def _split(names: list[str], count: int) -> list[str]:
    positions = (len(names) * index // (count + 1) for index in range(1, count + 1))
    return [names[position] for position in dict.fromkeys(positions) if position > 0]
