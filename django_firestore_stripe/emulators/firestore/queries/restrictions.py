"""What Firestore refuses to combine: https://firebase.google.com/docs/firestore/query-data/queries#query_limitations."""

import math

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME

from .filters import Condition, Filter, Junction
from .operators import ON_ITEMS

_MAX_DISJUNCTIONS = 30
_EQUALITIES = frozenset({"EQUAL", "IN"})
_NEGATIVE = frozenset({"NOT_EQUAL", "NOT_IN", "IS_NOT_NAN", "IS_NOT_NULL"})
_WITH_ALTERNATIVES = frozenset({"IN", "ARRAY_CONTAINS_ANY"})


def check_combination(tree: Filter) -> None:
    """Raise InvalidArgument if a filter is one that Firestore cannot serve from its indexes."""
    _check_negatives(tree)
    _check_keys(tree)
    disjunctions = _count_disjunctions(tree)
    if disjunctions > _MAX_DISJUNCTIONS:
        raise InvalidArgument(
            f"Too many disjunctions after normalization. Result had {disjunctions} disjunctions which is more than the "
            f"maximum of {_MAX_DISJUNCTIONS}"
        )
    if _count_array_tests(tree) > 1:
        raise InvalidArgument("A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.")


def _check_negatives(tree: Filter) -> None:
    operators = [condition.operator for condition in tree.conditions()]
    if sum(operator in _NEGATIVE for operator in operators) > 1:
        raise InvalidArgument(
            "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query."
        )
    if "NOT_IN" in operators and (_has_or(tree) or not _WITH_ALTERNATIVES.isdisjoint(operators)):
        raise InvalidArgument("'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.")


def _check_keys(tree: Filter) -> None:
    conditions = list(tree.conditions())
    unequal = {condition.path for condition in conditions if condition.is_inequality}
    equal = {condition.path for condition in conditions if condition.operator in _EQUALITIES}
    if NAME in equal and unequal and NAME not in unequal:
        raise InvalidArgument(
            "Equality on key is not allowed if there are other inequality fields and key does not appear in inequalities."
        )


def _has_or(tree: Filter) -> bool:
    return isinstance(tree, Junction) and (not tree.every or any(_has_or(part) for part in tree.parts))


def _count_disjunctions(tree: Filter) -> int:
    if isinstance(tree, Condition):
        return tree.values if tree.operator in _WITH_ALTERNATIVES else 1
    counts = [_count_disjunctions(part) for part in tree.parts]
    return math.prod(counts) if tree.every else sum(counts)


def _count_array_tests(tree: Filter) -> int:
    if isinstance(tree, Condition):
        return int(tree.operator in ON_ITEMS)
    counts = [_count_array_tests(part) for part in tree.parts]
    return sum(counts) if tree.every else max(counts, default=0)
