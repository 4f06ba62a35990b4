"""The order of results: across types, by several fields, implied ones, limits and projections."""

import datetime
import itertools
import math
import random
from typing import Any

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.vector import Vector

from tests.emulators.firestore.snapshots import ids, seed

Client = firestore.Client
Collection = firestore.CollectionReference

IN_ORDER: list[Any] = [
    None,
    False,
    True,
    math.nan,
    -math.inf,
    -(2**63),
    -1.5,
    0,
    0.5,
    1,
    2**53,
    2**53 + 1,
    math.inf,
    datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
    datetime.datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=datetime.UTC),
    "",
    "B",
    "a",
    "a\x00",
    "ab",
    "é",
    "\uffee",
    "\U0001f600",
    b"",
    b"\x00",
    b"\xff",
    firestore.GeoPoint(-1, 5),
    firestore.GeoPoint(1, -2),
    firestore.GeoPoint(1, 2),
    [],
    [None],
    [math.nan],
    [1],
    [1, "a"],
    [2],
    ["a"],
    Vector([9.0]),
    Vector([1.0, 2.0]),
    Vector([1.0, 3.0]),
    {},
    {"a": 1},
    {"a": 1, "b": 0},
    {"a": 2},
    {"b": None},
]


@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
def test_order__across_and_within_types(things: Collection, direction: str) -> None:
    names = [f"{position:03}" for position in range(len(IN_ORDER))]
    documents = list(zip(names, IN_ORDER, strict=True))
    random.Random(7).shuffle(documents)
    seed(things, {name: {"v": value} for name, value in documents} | {"zzz": {"w": 1}})

    assert ids(things.order_by("v", direction=direction)) == (names if direction == "ASCENDING" else names[::-1])


def test_order__of_references_is_by_segment(firestore_client: Client, things: Collection) -> None:
    names = ["a/b", "a/b/c/d", "a/b-", "a-b/b", "b/a"]
    seed(things, {str(number): {"v": firestore_client.document(name)} for number, name in enumerate(names)})

    assert ids(things.order_by("v")) == ["0", "1", "2", "3", "4"]


def test_order__default_is_the_id(things: Collection) -> None:
    seed(things, {name: {} for name in ["b", "a", "C", "10", "9", "é"]})

    assert ids(things) == ["10", "9", "C", "a", "b", "é"]


ROWS = list(itertools.product([None, 1, 2], ["x", "y"], [1, 1.5]))


@pytest.mark.parametrize("directions", list(itertools.product(["ASCENDING", "DESCENDING"], repeat=2)))
def test_order__by_two_fields_as_python_sorts(things: Collection, directions: tuple[str, str]) -> None:
    rows = {f"{number:02}": {"a": a, "b": b, "c": c} for number, (a, b, c) in enumerate(ROWS)}
    seed(things, rows)
    # stable sorts from the last key to the first; the name follows the direction of the last field
    expected = sorted(rows, reverse=directions[1] == "DESCENDING")
    expected.sort(key=lambda name: rows[name]["c"], reverse=directions[1] == "DESCENDING")
    expected.sort(
        key=lambda name: (rows[name]["a"] is not None, rows[name]["a"]), reverse=directions[0] == "DESCENDING"
    )

    assert ids(things.order_by("a", direction=directions[0]).order_by("c", direction=directions[1])) == expected


def test_order__needs_the_field(things: Collection) -> None:
    seed(things, {"a": {"n": 2}, "b": {"z": 1}, "c": {"n": None}, "d": {"m": {"n": 1}}})

    assert ids(things.order_by("n")) == ["c", "a"]
    assert ids(things.order_by("m.n")) == ["d"]


@pytest.fixture
def numbers(things: Collection) -> Collection:
    """Return a collection whose documents differ in n, s and m.k."""
    seed(
        things,
        {
            "a": {"n": 1, "s": "x", "m": {"k": 1}},
            "b": {"n": 2, "s": "y", "m": {"k": 2}},
            "c": {"n": 3, "s": "x", "m": {"k": 3}},
            "d": {"n": 4, "s": "z", "m": {"k": 1}},
            "e": {"s": "x"},
            "f": {"n": None, "s": "w"},
        },
    )
    return things


def test_inequality__implies_an_order(numbers: Collection) -> None:
    assert ids(numbers.where(filter=FieldFilter("s", ">=", "x"))) == ["a", "c", "e", "b", "d"]


def test_inequalities__imply_orders_by_name_of_field(numbers: Collection) -> None:
    query = numbers.where(filter=FieldFilter("n", ">", 1)).where(filter=FieldFilter("m.k", "<", 3))

    assert ids(query) == ["d", "b"]


def test_inequality__after_an_order_takes_its_direction(numbers: Collection) -> None:
    query = numbers.where(filter=FieldFilter("n", ">", 0)).order_by("s", direction="DESCENDING")

    assert ids(query) == ["d", "b", "c", "a"]


def test_limit_and_offset(numbers: Collection) -> None:
    assert ids(numbers.order_by("n").limit(2)) == ["f", "a"]
    assert ids(numbers.order_by("n").offset(1).limit(2)) == ["a", "b"]
    assert ids(numbers.limit(2)) == ["a", "b"]
    assert ids(numbers.offset(4)) == ["e", "f"]
    assert ids(numbers.offset(40)) == []


def test_limit_to_last(numbers: Collection) -> None:
    query = numbers.where(filter=FieldFilter("n", ">", 0)).order_by("n").limit_to_last(2)

    assert [snapshot.id for snapshot in query.get()] == ["c", "d"]


def test_select__of_fields(numbers: Collection) -> None:
    query = numbers.where(filter=FieldFilter("n", ">", 2)).select(["s", "m.k"])

    found = {snapshot.id: snapshot.to_dict() for snapshot in query.stream()}

    assert found == {"c": {"s": "x", "m": {"k": 3}}, "d": {"s": "z", "m": {"k": 1}}}


def test_select__of_the_name_only(numbers: Collection) -> None:
    assert [snapshot.to_dict() for snapshot in numbers.select(["__name__"]).limit(1).stream()] == [{}]


def test_select__keeps_documents_without_the_field(numbers: Collection) -> None:
    assert ids(numbers.select(["n"])) == ["a", "b", "c", "d", "e", "f"]


def test_order__of_numeric_ids_is_first(firestore_client: Client, things: Collection) -> None:
    seed(things, {"-": {"n": 1}, "__id10__": {"n": 1}, "a": {"n": 1}, "__id7__": {"n": 1}, "A": {"n": 1}})
    in_order = ["__id7__", "__id10__", "-", "A", "a"]

    assert ids(things) == in_order
    assert ids(things.order_by("n")) == in_order
    assert [document.id for document in things.list_documents()] == in_order
    assert ids(firestore_client.collection_group("things")) == in_order


def test_order__by_descending_name_needs_another_filter(things: Collection) -> None:
    seed(things, {"a": {"n": 1}, "b": {"n": 1}, "c": {"n": 2}})

    found = things.where(filter=FieldFilter("n", "==", 1)).order_by("__name__", direction="DESCENDING")

    assert ids(found) == ["b", "a"]
