"""Numbers as clients write them."""

from collections.abc import Mapping
from typing import Any


def with_whole_numbers(value: Any) -> Any:
    """Return a value in which doubles without a fraction are integers, however deep they lie.

    Apps in Dart, Swift and Kotlin write 1099.0 where JavaScript has one kind of numbers, which prints it as 1099; Stripe
    refuses the former.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: with_whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_whole_numbers(item) for item in value]
    return value
