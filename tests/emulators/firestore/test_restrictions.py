"""Queries that Firestore refuses."""

import math
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import And, FieldFilter, Or

from tests.emulators.firestore.raw import call, root

Client = firestore.Client
Collection = firestore.CollectionReference
Filter = FieldFilter


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(Filter("n", "in", []), id="in nothing"),
        pytest.param(Filter("n", "in", list(range(31))), id="in 31"),
        pytest.param(Filter("n", "not-in", list(range(11))), id="not in 11"),
        pytest.param(Filter("n", "array_contains_any", list(range(31))), id="any of 31"),
        pytest.param(And([Filter("n", "!=", 1), Filter("s", "!=", "x")]), id="two !="),
        pytest.param(And([Filter("n", "!=", 1), Filter("n", "!=", 2)]), id="two != of one field"),
        pytest.param(And([Filter("n", "not-in", [1]), Filter("s", "!=", "x")]), id="!= and not-in"),
        pytest.param(And([Filter("n", "!=", None), Filter("s", "!=", "x")]), id="!= null and !="),
        pytest.param(And([Filter("n", "in", [1]), Filter("s", "not-in", ["x"])]), id="in and not-in"),
        pytest.param(Or([Filter("n", "==", 1), Filter("s", "not-in", ["x"])]), id="or and not-in"),
        pytest.param(
            And([Filter("t", "array_contains", 1), Filter("t", "array_contains", 2)]), id="two array_contains"
        ),
        pytest.param(
            And([Filter("t", "array_contains", 1), Filter("u", "array_contains_any", [2])]), id="two array operators"
        ),
        pytest.param(And([Filter("n", "in", list(range(6))), Filter("s", "in", list("abcdef"))]), id="36 disjunctions"),
    ],
)
def test_filter__refused(things: Collection, tree: Any) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        list(things.where(filter=tree).stream())


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"limit": {"value": -1}}, id="negative limit"),
        pytest.param({"offset": -1}, id="negative offset"),
        pytest.param({"from_": [{"collection_id": "a"}, {"collection_id": "b"}]}, id="two collections"),
        pytest.param({"from_": [{"collection_id": "a/b"}]}, id="slash in collection"),
        pytest.param({"from_": [{"collection_id": "__a__"}]}, id="reserved collection"),
        pytest.param({"where": {}}, id="filter of no kind"),
        pytest.param({"where": {"field_filter": {"field": {"field_path": "n"}, "op": 5}}}, id="no value"),
        pytest.param(
            {"where": {"field_filter": {"field": {"field_path": "n"}, "value": {"integer_value": 1}}}}, id="no operator"
        ),
        pytest.param({"where": {"unary_filter": {"field": {"field_path": "n"}}}}, id="no unary operator"),
        pytest.param({"where": {"composite_filter": {"filters": []}}}, id="no composite operator"),
        pytest.param({"where": {"composite_filter": {"op": 2, "filters": []}}}, id="or of nothing"),
        pytest.param({"order_by": [{"field": {"field_path": "__a__"}}]}, id="reserved field"),
        pytest.param(
            {"where": {"field_filter": {"field": {"field_path": "n"}, "op": 8, "value": {"integer_value": 1}}}},
            id="in of a number",
        ),
        pytest.param(
            {"where": {"field_filter": {"field": {"field_path": "__name__"}, "op": 5, "value": {"string_value": "a"}}}},
            id="name and string",
        ),
        pytest.param({"where": {"unary_filter": {"field": {"field_path": "__name__"}, "op": 3}}}, id="name is null"),
        pytest.param({"order_by": [{"field": {"field_path": "a..b"}}]}, id="bad field path"),
        pytest.param({"order_by": [{"field": {"field_path": "n"}}, {"field": {"field_path": "n"}}]}, id="order twice"),
        pytest.param(
            {"order_by": [{"field": {"field_path": "__name__"}}, {"field": {"field_path": "n"}}]}, id="order after name"
        ),
        pytest.param({"start_at": {"values": [{"integer_value": 1}]}}, id="cursor without order"),
    ],
)
def test_structured_query__refused(firestore_client: Client, query: dict[str, Any]) -> None:
    request = {"parent": root(firestore_client), "structured_query": {"from_": [{"collection_id": "things"}]} | query}

    with pytest.raises(exceptions.InvalidArgument):
        list(call(firestore_client, "run_query", request))


def test_descending_key_scan__refused(things: Collection) -> None:
    with pytest.raises(exceptions.FailedPrecondition):
        list(things.order_by("__name__", direction="DESCENDING").stream())


def test_parent__that_is_a_collection(firestore_client: Client) -> None:
    request = {"parent": f"{root(firestore_client)}/things", "structured_query": {"from_": [{"collection_id": "a"}]}}

    with pytest.raises(exceptions.InvalidArgument):
        list(call(firestore_client, "run_query", request))


def test_query_over_all_collections__by_name_only(firestore_client: Client) -> None:
    query = {"from_": [{"all_descendants": True}], "order_by": [{"field": {"field_path": "n"}}]}
    request = {"parent": f"{root(firestore_client)}/a/b", "structured_query": query}

    with pytest.raises(exceptions.InvalidArgument):
        list(call(firestore_client, "run_query", request))


@pytest.mark.parametrize("operator", ["==", "in"])
def test_name__with_an_inequality_of_another_field(things: Collection, operator: str) -> None:
    operand = things.document("a") if operator == "==" else [things.document("a")]
    query = things.where(filter=Filter("__name__", operator, operand)).where(filter=Filter("n", ">", 1))

    with pytest.raises(exceptions.InvalidArgument):
        list(query.stream())


def test_name__of_another_database(firestore_client: Client) -> None:
    name = {"reference_value": f"{root(firestore_client).replace('projects/', 'projects/other-')}/things/a"}
    query = {"where": {"field_filter": {"field": {"field_path": "__name__"}, "op": 3, "value": name}}}

    with pytest.raises(exceptions.InvalidArgument):
        list(call(firestore_client, "run_query", {"parent": root(firestore_client), "structured_query": query}))


def test_collection_group__below_a_document_by_name_only(firestore_client: Client, things: Collection) -> None:
    group = {"from_": [{"collection_id": "things", "all_descendants": True}]}
    request = {"parent": f"{root(firestore_client)}/things/a", "structured_query": group}
    assert len(list(call(firestore_client, "run_query", request))) == 1

    group["order_by"] = [{"field": {"field_path": "n"}}]
    with pytest.raises(exceptions.InvalidArgument):
        list(call(firestore_client, "run_query", request))


@pytest.mark.parametrize("value", [{"null_value": 0}, {"double_value": math.nan}])
def test_range__of_null_and_nan_implies_no_order(firestore_client: Client, value: dict[str, Any]) -> None:
    query = {
        "from_": [{"collection_id": "things"}],
        "where": {"field_filter": {"field": {"field_path": "n"}, "op": 3, "value": value}},
        "order_by": [{"field": {"field_path": "__name__"}}],
    }

    answer = list(call(firestore_client, "run_query", {"parent": root(firestore_client), "structured_query": query}))

    assert [response.document.name for response in answer] == [""]
