"""Random conditions over random documents: the server, the split queries and the judgement in Python agree."""

import random

import pytest
from django.db import NotSupportedError, connections

from django_firestore_stripe.firestore.conditions import (
    NOTHING,
    Column,
    Comparison,
    Kind,
    all_of,
    any_of,
    negated,
    tidied,
)
from django_firestore_stripe.firestore.evaluation import matches
from django_firestore_stripe.firestore.ordering import MISSING, Order, sort_key, value_at
from django_firestore_stripe.firestore.paths import Scope, parse
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.streams import documents
from django_firestore_stripe.firestore.writes import commit, create

pytestmark = pytest.mark.django_db(databases=["firestore"])

TEMPLATE = parse("things")
WHOLE = Selection(template=TEMPLATE, model_name="Thing", scopes=(Scope("", "things"),))
COLUMNS = [Column(Kind.FIELD, name, name) for name in ("a", "b", "c.d")]
VALUES = [None, True, False, 0, 1, 1.5, 2, "", "a", "b", [1], [1, "a"], {"x": 1}]
OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "in", "not-in", "array-contains"]


def random_document(source: random.Random) -> dict:
    fields = {name: source.choice(VALUES) for name in "ab" if source.random() < 0.85}
    return {**fields, "c": {"d": source.choice(VALUES)}} if source.random() < 0.85 else fields


def random_condition(source: random.Random, depth: int = 2):
    if depth and source.random() < 0.6:
        join = source.choice([all_of, any_of])
        return join(random_condition(source, depth - 1) for _ in range(source.choice([2, 2, 3])))
    column, operator = source.choice(COLUMNS), source.choice(OPERATORS)
    if operator in {"in", "not-in"}:
        return Comparison(column, operator, tuple(source.sample([v for v in VALUES if v is not None], 2)))
    if operator == "array-contains" or operator in {"<", "<=", ">", ">="}:
        return Comparison(column, operator, source.choice([0, 1, 2, "a"]))
    return Comparison(column, operator, source.choice(VALUES))


def random_selection(source: random.Random) -> tuple[Selection, object]:
    """Return a selection that Firestore can run, and the condition before it was tidied."""
    while True:
        condition = random_condition(source)
        orders = tuple(
            Order(column, source.random() < 0.5) for column in source.sample(COLUMNS, source.choice([0, 1, 2]))
        )
        try:
            where = tidied(condition)
            selection = WHOLE.with_values(where=where, orders=orders).planned()
        except NotSupportedError:
            continue
        if where != NOTHING:
            return selection, condition


def expected_paths(selection: Selection, condition: object, snapshots: list) -> list[str]:
    """Return what meets a condition, and has the fields that it is ordered by."""
    needed = {order.column for order in selection.orders}
    found = [
        snapshot
        for snapshot in snapshots
        if matches(condition, snapshot, TEMPLATE)
        and all(value_at(snapshot, column.path) is not MISSING for column in needed)
    ]
    return [snapshot.path for snapshot in sorted(found, key=lambda snapshot: sort_key(snapshot, selection.orders))]


@pytest.mark.parametrize("seed", range(8))
def test_selection__is_what_the_rules_say(seed):
    source = random.Random(seed)
    commit([create(f"things/{number:02d}", random_document(source)) for number in range(40)])
    snapshots = list(read([f"things/{number:02d}" for number in range(40)]).values())

    for _ in range(15):
        selection, condition = random_selection(source)
        with connections["firestore"].cursor() as cursor:
            found = [snapshot.path for snapshot in documents(selection, cursor)]
        wanted = expected_paths(selection, condition, snapshots)
        assert sorted(found) == sorted(wanted), selection
        ranked = {snapshot.path: sort_key(snapshot, selection.orders) for snapshot in snapshots}
        assert [ranked[path] for path in found] == [ranked[path] for path in wanted], selection


@pytest.mark.parametrize("seed", range(8))
def test_negation__selects_what_the_condition_leaves(seed):
    """A document with every field set and none null meets a condition or its negation, never both."""
    source = random.Random(seed)
    values = [0, 1, 1.5, 2]
    commit([create(f"things/{n}", {"a": source.choice(values), "b": source.choice(values)}) for n in range(20)])
    snapshots = read([f"things/{n}" for n in range(20)]).values()

    for _ in range(30):
        children = [
            Comparison(source.choice(COLUMNS[:2]), source.choice(OPERATORS[:6]), source.choice(values)) for _ in "xy"
        ]
        condition = source.choice([all_of, any_of])(children)
        opposite = negated(condition)
        assert all(matches(condition, row, TEMPLATE) != matches(opposite, row, TEMPLATE) for row in snapshots)
