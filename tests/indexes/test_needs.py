"""The rule by which Firestore looks for an index."""

import pytest
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.filters import (
    FieldReference,
    Filter,
    UnaryFilter,
    array_of,
    field_filter,
    joined,
)
from tests.indexes.needs import needs_of
from tests.indexes.shipped import Index, Shipped, lacking, parse

UP, DOWN, CONTAINS = "ASCENDING", "DESCENDING", "CONTAINS"
NOTHING = Shipped(frozenset(), frozenset())
ONE = types.Value(integer_value=1)
NAME = types.Value(reference_value="projects/p/databases/d/documents/things/x")
NOT_NULL = Filter(unary_filter=UnaryFilter(field=FieldReference(field_path="a"), op=UnaryFilter.Operator.IS_NOT_NULL))
IS_NULL = Filter(unary_filter=UnaryFilter(field=FieldReference(field_path="a"), op=UnaryFilter.Operator.IS_NULL))


def compared(path: str, operator: str) -> Filter:
    return field_filter(path, operator, array_of([ONE, ONE]) if operator in {"in", "not-in"} else ONE)


A, B, C, A_MORE, B_MORE = (compared(*part) for part in (("a", "=="), ("b", "=="), ("c", "=="), ("a", ">"), ("b", ">")))
NAMES = joined("and", [field_filter("__name__", ">=", NAME), field_filter("__name__", "<", NAME)])


def needs(where=None, *orders: str, group: bool = False, aggregated: tuple[str, ...] = ()):
    query = types.StructuredQuery(
        from_=[types.StructuredQuery.CollectionSelector(collection_id="things", all_descendants=group)],
        where=where,
        order_by=[
            types.StructuredQuery.Order(
                field=FieldReference(field_path=order.lstrip("-")),
                direction="DESCENDING" if order[0] == "-" else "ASCENDING",
            )
            for order in orders
        ],
    )
    return needs_of(types.StructuredQuery.pb(query), aggregated)


def index(*fields: tuple[str, str], group: bool = False) -> Index:
    return Index(collection="things", group=group, fields=fields)


def both(*filters: Filter) -> Filter:
    return joined("and", filters)


def either(*filters: Filter) -> Filter:
    return joined("or", filters)


@pytest.mark.parametrize(
    "asked",
    [
        needs(),
        needs(None, "__name__"),
        needs(A),
        needs(IS_NULL),
        needs(both(A, B, C)),
        needs(both(A, compared("b", "array-contains"))),
        needs(A_MORE),
        needs(NOT_NULL, "-a", "-__name__"),
        needs(None, "-a", "-__name__"),
        needs(both(A_MORE, NOT_NULL), "a"),
        needs(A, "a"),
        needs(both(A, NAMES), "__name__"),
        needs(either(A, B)),
        needs(compared("a", "in")),
        needs(None, aggregated=("a",)),
    ],
)
def test_collection__has_indexes_of_single_fields(asked):
    assert lacking(asked, NOTHING) == set()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (needs(A, "-b"), [index(("a", UP), ("b", DOWN))]),
        (needs(A, "b", "__name__"), [index(("a", UP), ("b", UP))]),
        (needs(A, "b", "-__name__"), [index(("a", UP), ("b", UP), ("__name__", DOWN))]),
        (needs(both(A, B_MORE)), [index(("a", UP), ("b", UP))]),
        (needs(both(compared("a", "array-contains"), B_MORE)), [index(("a", CONTAINS), ("b", UP))]),
        (needs(both(A, compared("b", "!="))), [index(("a", UP), ("b", UP))]),
        (needs(both(A, compared("b", "not-in"))), [index(("a", UP), ("b", UP))]),
        (needs(both(IS_NULL, B_MORE)), [index(("a", UP), ("b", UP))]),
        (needs(both(A_MORE, B_MORE)), [index(("a", UP), ("b", UP))]),
        (needs(B_MORE, "-a"), [index(("a", DOWN), ("b", DOWN))]),
        (needs(None, "a", "-b"), [index(("a", UP), ("b", DOWN))]),
        (needs(both(A, B), "-c"), [index(("a", UP), ("c", DOWN)), index(("b", UP), ("c", DOWN))]),
        (needs(either(A, B), "-c"), [index(("a", UP), ("c", DOWN)), index(("b", UP), ("c", DOWN))]),
        (needs(both(either(A, B), C)), []),
        (needs(compared("a", "in"), "b"), [index(("a", UP), ("b", UP))]),
        (needs(A, aggregated=("b",)), [index(("a", UP), ("b", UP))]),
        (needs(A, group=True), [index(("a", UP), group=True)]),
        (needs(None, "-a", group=True), [index(("a", DOWN), group=True)]),
        (needs(NAMES, "__name__", group=True), []),
        (needs(both(A, NAMES), "__name__", group=True), [index(("a", UP), group=True)]),
        (needs(compared("a", "array-contains"), group=True), [index(("a", CONTAINS), group=True)]),
        (needs(both(A, NOT_NULL), "-b", group=True), [index(("a", UP), ("b", DOWN), group=True)]),
    ],
)
def test_index__is_missing(asked, wanted):
    assert lacking(asked, NOTHING) == set(wanted)


@pytest.mark.parametrize(
    "fields",
    [
        [[("a", UP), ("c", DOWN)], [("b", DOWN), ("c", DOWN)]],
        [[("b", UP), ("a", UP), ("c", DOWN)]],
        [[("a", UP), ("b", UP), ("c", DOWN)], [("b", UP), ("c", DOWN)]],
    ],
)
def test_equalities__merge_indexes_that_end_alike(fields):
    shipped = Shipped(frozenset(index(*one) for one in fields), frozenset())

    assert lacking(needs(both(A, B), "-c"), shipped) == set()


@pytest.mark.parametrize(
    "other",
    [
        index(("a", UP), ("c", UP)),
        index(("c", DOWN)),
        index(("a", UP), ("d", UP), ("c", DOWN)),
        index(("a", UP), ("c", DOWN), group=True),
        Index(collection="others", group=False, fields=(("a", UP), ("c", DOWN))),
    ],
)
def test_index__of_another_order_scope_or_collection_does_not_do(other):
    assert lacking(needs(A, "-c"), Shipped(frozenset({other}), frozenset())) == {index(("a", UP), ("c", DOWN))}


def test_override__replaces_what_is_automatic():
    entry = {"collectionGroup": "things", "fieldPath": "a", "indexes": []}
    exempt = parse({"indexes": [], "fieldOverrides": [entry]})
    grouped = parse(
        {
            "indexes": [],
            "fieldOverrides": [{**entry, "indexes": [{"order": UP, "queryScope": "COLLECTION_GROUP"}]}],
        }
    )

    assert lacking(needs(A), exempt) == lacking(needs(A), grouped) == {index(("a", UP))}
    assert lacking(needs(A, group=True), grouped) == set()
