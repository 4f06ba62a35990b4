"""The operators of filters over values of all types."""

import datetime
import math
from typing import Any

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import And, FieldFilter, Or
from google.cloud.firestore_v1.field_path import FieldPath
from google.cloud.firestore_v1.vector import Vector

from tests.emulators.firestore.snapshots import ids, seed

Client = firestore.Client
Collection = firestore.CollectionReference

VALUES: dict[str, Any] = {
    "a_null": None,
    "b_false": False,
    "b_true": True,
    "c_nan": math.nan,
    "d_minus": -1,
    "d_one": 1,
    "d_one.0": 1.0,
    "d_two.5": 2.5,
    "e_time": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
    "f_a": "a",
    "f_b": "b",
    "g_bytes": b"\x00",
    "i_geo": firestore.GeoPoint(1, 2),
    "j_empty": [],
    "j_null": [None],
    "j_one": [1],
    "j_two": [1, 2],
    "k_vector": Vector([1.0, 2.0]),
    "l_empty": {},
    "l_map": {"a": 1},
}
NOT_NULL = [name for name in VALUES if name != "a_null"]


@pytest.fixture
def values(things: Collection) -> Collection:
    """Return a collection with a document for every value, and one without the field."""
    seed(things, {name: {"v": value} for name, value in VALUES.items()} | {"z": {"w": 1}})
    return things


def without(*names: str) -> list[str]:
    return [name for name in NOT_NULL if name not in names]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("==", 1, ["d_one", "d_one.0"]),
        ("==", 1.0, ["d_one", "d_one.0"]),
        ("==", False, ["b_false"]),
        ("==", None, ["a_null"]),
        ("==", math.nan, ["c_nan"]),
        ("==", "a", ["f_a"]),
        ("==", [1, 2], ["j_two"]),
        ("==", [None], ["j_null"]),
        ("==", {"a": 1.0}, ["l_map"]),
        ("==", {}, ["l_empty"]),
        ("==", Vector([1.0, 2.0]), ["k_vector"]),
        ("==", firestore.GeoPoint(1, 2), ["i_geo"]),
        ("<", 1, ["d_minus"]),
        ("<=", 1, ["d_minus", "d_one", "d_one.0"]),
        (">", 1, ["d_two.5"]),
        (">=", 1, ["d_one", "d_one.0", "d_two.5"]),
        ("<", "b", ["f_a"]),
        (">=", "a", ["f_a", "f_b"]),
        (">", False, ["b_true"]),
        ("<=", b"\x01", ["g_bytes"]),
        (">", [1], ["j_two"]),
        ("<", [1], ["j_empty", "j_null"]),
        (">", {}, ["l_map"]),
        (">=", Vector([0.0]), ["k_vector"]),
        (">=", datetime.datetime(2023, 1, 1, tzinfo=datetime.UTC), ["e_time"]),
        ("!=", 1, without("d_one", "d_one.0")),
        ("!=", "a", without("f_a")),
        ("!=", None, NOT_NULL),
        ("!=", math.nan, without("c_nan")),
        ("in", [1, "a", None], ["d_one", "d_one.0", "f_a"]),
        ("in", [[1], {"a": 1}], ["j_one", "l_map"]),
        ("in", [None], []),
        ("not-in", [1, "a"], without("d_one", "d_one.0", "f_a")),
        ("not-in", [None, 1], []),
        ("not-in", [math.nan], NOT_NULL),
        ("array_contains", 1, ["j_one", "j_two"]),
        ("array_contains", "a", []),
        ("array_contains", 2.0, ["j_two"]),
        ("array_contains_any", [2, 3], ["j_two"]),
        ("array_contains_any", [1, None], ["j_one", "j_two"]),
    ],
)
def test_operator__finds(values: Collection, operator: str, value: Any, expected: list[str]) -> None:
    assert sorted(ids(values.where(filter=FieldFilter("v", operator, value)))) == expected


@pytest.fixture
def numbers(things: Collection) -> Collection:
    """Return a small collection with numbers, strings and lists."""
    seed(
        things,
        {
            "a": {"n": 1, "s": "x", "m": {"k": 1}, "t": ["p", "q"]},
            "b": {"n": 2, "s": "y", "m": {"k": 2}, "t": ["q"]},
            "c": {"n": 3, "s": "x", "m": {"k": 3}, "t": ["r"]},
            "d": {"n": 4, "s": "z", "m": {"k": 1}, "t": []},
            "e": {"s": "x"},
            "f": {"n": None, "s": "w"},
        },
    )
    return things


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (And([FieldFilter("s", "==", "x"), FieldFilter("n", ">", 1)]), ["c"]),
        (Or([FieldFilter("s", "==", "y"), FieldFilter("n", "==", 4)]), ["b", "d"]),
        (
            Or([And([FieldFilter("s", "==", "x"), FieldFilter("n", "==", 1)]), FieldFilter("s", "==", "z")]),
            ["a", "d"],
        ),
        (And([FieldFilter("m.k", "==", 1), Or([FieldFilter("n", "==", 1), FieldFilter("n", "==", 2)])]), ["a"]),
        (Or([FieldFilter("n", "==", 1), FieldFilter("s", "!=", "x")]), ["a", "b", "d", "f"]),
        (And([FieldFilter("n", "in", [1, 2, 3]), FieldFilter("s", "in", ["x", "y"])]), ["a", "b", "c"]),
        (And([FieldFilter("t", "array_contains_any", ["q", "r"]), FieldFilter("n", "in", [2, 3])]), ["b", "c"]),
        (Or([FieldFilter("t", "array_contains", "p"), FieldFilter("t", "array_contains", "r")]), ["a", "c"]),
    ],
)
def test_composite__finds(numbers: Collection, tree: Any, expected: list[str]) -> None:
    assert sorted(ids(numbers.where(filter=tree))) == expected


def test_or_with_inequality__needs_the_ordered_field(numbers: Collection) -> None:
    tree = Or([FieldFilter("n", ">", 1), FieldFilter("s", "==", "w"), FieldFilter("m.k", "==", 1)])
    numbers.document("g").set({"m": {"k": 1}})

    assert ids(numbers.where(filter=tree)) == ["f", "a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("operator", "names", "expected"),
    [
        ("==", "b", ["b"]),
        (">", "d", ["e", "f"]),
        ("<=", "b", ["a", "b"]),
        ("!=", "b", ["a", "c", "d", "e", "f"]),
        ("in", "adz", ["a", "d"]),
        ("not-in", "adz", ["b", "c", "e", "f"]),
    ],
)
def test_document_id__finds(numbers: Collection, operator: str, names: str, expected: list[str]) -> None:
    references = [numbers.document(name) for name in names]
    value = references if operator.endswith("in") else references[0]

    assert ids(numbers.where(filter=FieldFilter(FieldPath.document_id(), operator, value))) == expected


def test_reference__finds(firestore_client: Client, things: Collection) -> None:
    products = [firestore_client.document(f"products/{number}") for number in range(2)]
    seed(things, {"a": {"p": products[0], "l": [products[1]]}, "b": {"p": products[1], "l": []}})

    assert ids(things.where(filter=FieldFilter("p", "==", products[0]))) == ["a"]
    assert ids(things.where(filter=FieldFilter("l", "array_contains", products[1]))) == ["a"]


def test_query__is_not_changed_by_another_built_on_it(numbers: Collection) -> None:
    query = numbers.where(filter=FieldFilter("s", "==", "x"))

    assert ids(query.where(filter=FieldFilter("n", "==", 1))) == ["a"]
    assert ids(query) == ["a", "c", "e"]


def test_place__of_minus_zero_is_another(things: Collection) -> None:
    seed(things, {"a": {"v": firestore.GeoPoint(0.0, 0.0)}, "b": {"v": firestore.GeoPoint(-0.0, 0.0)}})

    assert ids(things.where(filter=FieldFilter("v", "==", firestore.GeoPoint(0.0, 0.0)))) == ["a"]
    assert ids(things.order_by("v")) == ["b", "a"]
