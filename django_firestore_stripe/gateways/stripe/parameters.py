"""Which parameters Stripe's API takes for a checkout session, as the installed SDK describes them."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ForwardRef, get_args

import stripe
from stripe.params.checkout import SessionCreateParams

ROOT = SessionCreateParams.__name__
MODULE = sys.modules[SessionCreateParams.__module__]
# Options of the client, not parameters of the API.
OPTIONS = frozenset(stripe.RequestOptions.__annotations__)
# What the SDK's own version has no more; `versions` asks in one that has it.
OLDER = frozenset({"payment_method_types"})


def session_parameter_names() -> frozenset[str]:
    """Return the names of the top-level parameters."""
    return frozenset(_fields(ROOT)) - OPTIONS


def unknown_parameters(parameters: Mapping[str, Any], *, within: str = ROOT) -> Iterator[str]:
    """Yield the names, dotted where they are nested, of what Stripe's API would not know."""
    known = _fields(within)
    for name, value in parameters.items():
        if within == ROOT and name in OLDER:
            continue
        if name not in known or (within == ROOT and name in OPTIONS):
            yield name
        else:
            yield from (f"{name}.{inner}" for inner in _unknown_inside(value, known[name]))


def _unknown_inside(value: object, classes: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _unknown_inside(item, classes)
    elif isinstance(value, Mapping) and classes:
        # A union of maps takes what one of them takes.
        yield from min((list(unknown_parameters(value, within=name)) for name in classes), key=len)


@cache
def _fields(name: str) -> dict[str, tuple[str, ...]]:
    """Return the fields of a map, each with the names of the maps that it may hold."""
    annotations = getattr(MODULE, name).__annotations__
    return {field: tuple(_classes(annotation)) for field, annotation in annotations.items()}


def _classes(annotation: object) -> Iterator[str]:
    """Yield the maps that an annotation names; the SDK writes them as forward references."""
    if isinstance(annotation, ForwardRef):
        yield from re.findall(rf"{ROOT}\w+", annotation.__forward_arg__)
    for argument in get_args(annotation):
        yield from _classes(argument)
