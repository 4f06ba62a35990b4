"""Case(When(pk=…, then=…)): values by key, which is how bulk_update() writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value
from django.db.models.lookups import Exact


@dataclass(frozen=True)
class ValuesByKey:
    """A column's values for single rows, and the one for all others."""

    values: dict[str, Any]
    default: Any

    def value_of(self, key: str) -> Any:
        """Return the value for the row with a key."""
        return self.values.get(key, self.default)

    def prepared(self, prepare: Callable[[Any], Any]) -> "ValuesByKey":
        """Return the same values as `prepare` makes them."""
        return ValuesByKey({key: prepare(value) for key, value in self.values.items()}, prepare(self.default))


def values_by_key(expression: Any, key_field: Any) -> ValuesByKey | None:
    """Return the values of a CASE whose conditions are keys and whose results are constants, None for any other.

    As in SQL the first condition that holds counts, and rows for which none does get the default: null without one.
    """
    if not isinstance(expression, Case):
        return None
    results = [expression.default, *(case.result for case in expression.cases)]
    keys = [_key(case.condition, key_field) for case in expression.cases]
    if None in keys or not all(isinstance(result, Value) for result in results):
        return None
    default, *constants = (result.value for result in results)
    pairs = reversed(list(zip(keys, constants, strict=True)))
    return ValuesByKey({str(key): constant for key, constant in pairs}, default)


def _key(condition: Any, key_field: Any) -> str | None:
    """Return the key that a condition asks for, None where it asks for anything else."""
    lookups = getattr(condition, "children", [condition])
    if getattr(condition, "negated", False) or len(lookups) != 1:
        return None
    (lookup,) = lookups
    if not isinstance(lookup, Exact) or getattr(lookup.lhs, "target", None) != key_field:
        return None
    return lookup.rhs if isinstance(lookup.rhs, str) else None
