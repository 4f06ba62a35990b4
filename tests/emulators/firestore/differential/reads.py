"""Requests that read: queries, aggregations, documents by name, lists."""

from random import Random
from typing import Any

from django_firestore_stripe.emulators.firestore.protos import (
    BatchGetDocumentsRequest,
    ListCollectionIdsRequest,
    ListDocumentsRequest,
    RunAggregationQueryRequest,
    RunQueryRequest,
    StructuredAggregationQuery,
)

from .names import DATABASE, any_name, parent
from .queries import path, query
from .writes import Request, any_path

_ALIASES = ("", "", "", "one", "two", "a b")


def found(chance: Random) -> Request:
    """Ask for what a query finds."""
    return "RunQuery", RunQueryRequest(parent=parent(chance), structured_query=query(chance))


def figures(chance: Random) -> Request:
    """Ask for figures over what a query finds."""
    wanted = {
        "structured_query": query(chance),
        "aggregations": [_aggregation(chance) for _ in range(chance.choice((1, 1, 2, 3)))],
    }
    return "RunAggregationQuery", RunAggregationQueryRequest(parent=parent(chance), structured_aggregation_query=wanted)


def documents(chance: Random) -> Request:
    """Ask for documents by name."""
    names = [any_name(chance) for _ in range(chance.randrange(1, 5))]
    request = BatchGetDocumentsRequest(database=DATABASE, documents=names)
    if chance.random() < 0.3:
        request.mask.SetInParent()
        request.mask.field_paths.extend(any_path(chance) for _ in range(chance.randrange(3)))
    return "BatchGetDocuments", request


def listed(chance: Random) -> Request:
    """Ask for a page of a collection."""
    return "ListDocuments", ListDocumentsRequest(
        parent=parent(chance),
        collection_id=chance.choice(("c", "c", "d", "sub")),
        show_missing=chance.random() < 0.4,
        page_size=chance.choice((0, 0, 2, 7)),
    )


def collections(chance: Random) -> Request:
    """Ask for the collections below a name."""
    return "ListCollectionIds", ListCollectionIdsRequest(parent=parent(chance))


def _aggregation(chance: Random) -> Any:
    message = StructuredAggregationQuery.Aggregation(alias=chance.choice(_ALIASES))
    kind = chance.choice(("count", "sum", "sum", "avg", "avg"))
    if kind != "count":
        getattr(message, kind).field.field_path = path(chance)
        return message
    message.count.SetInParent()
    if chance.random() < 0.3:
        message.count.up_to.value = chance.choice((1, 2, 0))
    return message
