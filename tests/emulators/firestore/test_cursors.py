"""Starting and ending results at a position."""

from contextlib import nullcontext

import pytest
from google.api_core import exceptions
from google.cloud import firestore

from tests.emulators.firestore.snapshots import ids, seed

Collection = firestore.CollectionReference


@pytest.fixture
def numbers(things: Collection) -> Collection:
    """Return a collection ordered f, a, b, h, c, d by n."""
    rows = {"a": 1, "b": 2, "c": 3, "d": 4, "f": None, "h": 2}
    seed(things, {name: {"n": number} for name, number in rows.items()} | {"e": {}})
    return things


def test_values__begin_and_end(numbers: Collection) -> None:
    query = numbers.order_by("n")

    assert ids(query.start_at({"n": 2})) == ["b", "h", "c", "d"]
    assert ids(query.start_after({"n": 2})) == ["c", "d"]
    assert ids(query.end_at({"n": 2})) == ["f", "a", "b", "h"]
    assert ids(query.end_before({"n": 2})) == ["f", "a"]
    assert ids(query.start_at({"n": 1}).end_before({"n": 3})) == ["a", "b", "h"]


def test_values__that_no_document_has(numbers: Collection) -> None:
    query = numbers.order_by("n")

    assert ids(query.start_at({"n": 2.5})) == ["c", "d"]
    assert ids(query.start_at({"n": "text"})) == []
    assert ids(query.end_at({"n": False})) == ["f"]


def test_values__of_a_descending_order(numbers: Collection) -> None:
    query = numbers.order_by("n", direction="DESCENDING")

    assert ids(query.start_at({"n": 2})) == ["h", "b", "a", "f"]
    assert ids(query.end_before({"n": 2})) == ["d", "c"]


def test_snapshot__begins_and_ends(numbers: Collection) -> None:
    snapshot = numbers.document("b").get()
    query = numbers.order_by("n")

    assert ids(query.start_at(snapshot)) == ["b", "h", "c", "d"]
    assert ids(query.start_after(snapshot)) == ["h", "c", "d"]
    assert ids(query.end_at(snapshot)) == ["f", "a", "b"]
    assert ids(query.end_before(snapshot)) == ["f", "a"]


def test_document_id__begins(numbers: Collection) -> None:
    query = numbers.order_by("__name__").start_after({"__name__": numbers.document("d")})

    assert ids(query) == ["e", "f", "h"]


def test_cursor__counts_before_offset_and_limit(numbers: Collection) -> None:
    assert ids(numbers.order_by("n").start_at({"n": 1}).offset(1).limit(2)) == ["b", "h"]


@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
def test_pages__with_ties_show_every_document_once(things: Collection, direction: str) -> None:
    seed(things, {f"{number:03}": {"n": number // 5} for number in range(23)})
    query = things.order_by("n", direction=direction)
    whole = ids(query)

    pages: list[str] = []
    page = list(query.limit(4).stream())
    while page:
        pages += [snapshot.id for snapshot in page]
        page = list(query.limit(4).start_after(page[-1]).stream())

    assert pages == whole
    assert len(whole) == 23


@pytest.mark.parametrize(("text", "fits"), [(1_485, True), (1_490, False), (1_500, True)])
def test_map__whose_last_number_cannot_be_cut(things: Collection, text: int, fits: bool) -> None:
    query = things.order_by("n").end_at({"n": {"x": "x" * text, "y": 1.5}})

    with nullcontext() if fits else pytest.raises(exceptions.InvalidArgument, match="cursor value is too large"):
        assert ids(query) == []
