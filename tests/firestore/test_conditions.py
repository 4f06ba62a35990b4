"""What is left out of a condition because something else says it already."""

import pytest

from django_firestore_stripe.firestore.conditions import (
    Column,
    Comparison,
    Condition,
    Kind,
    all_of,
    any_of,
    negated,
    tidied,
)

A, B = Column(Kind.FIELD, "a", "M.a"), Column(Kind.FIELD, "b", "M.b")
A_IS_NULL, A_IS_NOT_NULL = Comparison(A, "==", None), Comparison(A, "!=", None)
B_IS_NULL = Comparison(B, "==", None)
A_IS_1, A_IS_2, B_IS_1 = Comparison(A, "==", 1), Comparison(A, "==", 2), Comparison(B, "==", 1)
A_IS_NOT_1, A_IS_NOT_2 = Comparison(A, "!=", 1), Comparison(A, "!=", 2)

TIDIED: dict[str, tuple[Condition, Condition]] = {
    "is not null, and equal to something": (all_of([A_IS_NOT_NULL, A_IS_1]), A_IS_1),
    "is not null, and in a range": (
        all_of([A_IS_NOT_NULL, Comparison(A, ">", 1)]),
        Comparison(A, ">", 1),
    ),
    "is not null, and not equal to something": (all_of([A_IS_NOT_NULL, A_IS_NOT_1]), A_IS_NOT_1),
    "is not null, and another field": (all_of([A_IS_NOT_NULL, B_IS_1]), all_of([A_IS_NOT_NULL, B_IS_1])),
    "is not null, and one of two that are not": (
        all_of([A_IS_NOT_NULL, any_of([A_IS_1, A_IS_2])]),
        any_of([A_IS_1, A_IS_2]),
    ),
    "is not null, and one of two, the other of which may be": (
        all_of([A_IS_NOT_NULL, any_of([A_IS_1, B_IS_1])]),
        all_of([A_IS_NOT_NULL, any_of([A_IS_1, B_IS_1])]),
    ),
    "is not null, and something or null": (all_of([A_IS_NOT_NULL, any_of([A_IS_1, A_IS_NULL])]), A_IS_1),
    "is not null, and something or another that is null": (
        all_of([A_IS_NOT_NULL, any_of([A_IS_1, B_IS_NULL])]),
        all_of([A_IS_NOT_NULL, any_of([A_IS_1, B_IS_NULL])]),
    ),
    "is not null alone": (A_IS_NOT_NULL, A_IS_NOT_NULL),
    "something or null": (any_of([A_IS_1, A_IS_NULL]), any_of([A_IS_1, A_IS_NULL])),
    "two exclusions of a field": (all_of([A_IS_NOT_1, A_IS_NOT_2]), Comparison(A, "not-in", (1, 2))),
    "an exclusion and a list of them": (
        all_of([Comparison(A, "not-in", (2, 3)), A_IS_NOT_1]),
        Comparison(A, "not-in", (2, 3, 1)),
    ),
    "exclusions of two fields": (
        all_of([A_IS_NOT_1, Comparison(B, "!=", 1)]),
        all_of([A_IS_NOT_1, Comparison(B, "!=", 1)]),
    ),
}


@pytest.mark.parametrize("name", TIDIED)
def test_tidied__drops_what_is_implied_and_joins_exclusions(name):
    condition, expected = TIDIED[name]

    assert tidied(condition) == expected


def test_tidied__comes_after_negation():
    """`exclude(a=1)` is "not (a is not null and a = 1)": tidied before, it would lose the rows whose field is null."""
    inside = all_of([A_IS_1, A_IS_NOT_NULL])

    assert tidied(negated(inside)) == any_of([A_IS_NOT_1, A_IS_NULL])
    assert negated(tidied(inside)) == A_IS_NOT_1
