"""Count, sum and average."""

from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from tests.emulators.firestore.raw import call, root
from tests.emulators.firestore.snapshots import seed

Client = firestore.Client
SUM = {"sum": {"field": {"field_path": "n"}}}
Collection = firestore.CollectionReference


def figures(query: Any) -> dict[str, Any]:
    (results,) = query.get()
    return {result.alias: result.value for result in results}


def test_count__of_collection_and_query(things: Collection) -> None:
    seed(things, {str(number): {"n": number} for number in range(5)})

    assert figures(things.count(alias="all")) == {"all": 5}
    assert figures(things.where(filter=FieldFilter("n", ">", 2)).count(alias="some")) == {"some": 2}
    assert figures(things.limit(3).count(alias="limited")) == {"limited": 3}
    assert figures(things.document("x").collection("none").count(alias="none")) == {"none": 0}


@pytest.mark.parametrize(
    ("numbers", "total", "average"),
    [
        ([1, 2, 3, 4], 10, 2.5),
        ([1, 1.5], 2.5, 1.25),
        ([1.5, 1.5], 3.0, 1.5),
        ([1, "text", None, 2], 3, 1.5),
        ([2**63 - 1, 10], float(2**63), float(2**62)),
        # the client tells neither zero from null nor integers from doubles here
        (["text"], 0.0, 0.0),
    ],
)
def test_sum_and_average(things: Collection, numbers: list[Any], total: float, average: float | None) -> None:
    seed(things, {str(position): {"n": number} for position, number in enumerate(numbers)} | {"other": {"m": 1}})

    found = figures(things.sum("n", alias="total").avg("n", alias="average"))

    assert found == {"total": total, "average": average}
    assert type(found["total"]) is type(total)


def test_count__beside_a_sum_counts_documents_with_the_field(things: Collection) -> None:
    seed(things, {"a": {"n": 1}, "b": {"n": "x"}, "c": {"m": 1}})

    assert figures(things.sum("n", alias="total").count(alias="count")) == {"total": 1, "count": 2}


def test_count__up_to(firestore_client: Client, things: Collection) -> None:
    seed(things, {str(number): {} for number in range(5)})

    (answer,) = _run(firestore_client, [{"alias": "n", "count": {"up_to": {"value": 3}}}])

    assert answer.result.aggregate_fields["n"].integer_value == 3


def test_aliases__are_given_where_there_are_none(firestore_client: Client, things: Collection) -> None:
    seed(things, {"a": {"n": 4}})

    (answer,) = _run(
        firestore_client, [{"count": {}}, {"alias": "x", "count": {}}, {"sum": {"field": {"field_path": "n"}}}]
    )

    assert {alias: value.integer_value for alias, value in answer.result.aggregate_fields.items()} == {
        "field_1": 1,
        "x": 1,
        "field_2": 4,
    }


@pytest.mark.parametrize(
    "aggregations",
    [
        [],
        [{"alias": "k"}],
        [{"alias": "k", "count": {}}, {"alias": "k", "count": {}}],
        [{"alias": "__k__", "count": {}}],
        [{"alias": "k", "sum": {"field": {"field_path": "__name__"}}}],
    ],
)
def test_aggregations__refused(firestore_client: Client, aggregations: list[dict[str, Any]]) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        _run(firestore_client, aggregations)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"order_by": [{"field": {"field_path": "__name__"}}]}, id="by name"),
        pytest.param({"select": {"fields": [{"field_path": "__name__"}]}}, id="names only"),
        pytest.param({"select": {"fields": [{"field_path": "n"}]}}, id="selected"),
    ],
)
def test_sum__of_a_field_that_no_index_has(firestore_client: Client, query: dict[str, Any]) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        _run(firestore_client, [SUM], **query)


def test_sum__below_a_document_of_a_collection_group(firestore_client: Client) -> None:
    group = {"from_": [{"collection_id": "things", "all_descendants": True}]}

    with pytest.raises(exceptions.InvalidArgument):
        _run(firestore_client, [SUM], parent="/things/a", **group)


def test_sum__is_over_the_first_by_the_field(firestore_client: Client, things: Collection) -> None:
    seed(things, {"a": {"n": 4}, "b": {"n": 2}, "c": {"n": 1}})

    (answer,) = _run(firestore_client, [SUM], limit={"value": 2})

    assert answer.result.aggregate_fields["field_1"].integer_value == 3


def _run(client: Client, aggregations: list[dict[str, Any]], *, parent: str = "", **query: Any) -> list[Any]:
    query = {
        "structured_query": {"from_": [{"collection_id": "things"}]} | query,
        "aggregations": aggregations,
    }
    return list(
        call(client, "run_aggregation_query", {"parent": root(client) + parent, "structured_aggregation_query": query})
    )
