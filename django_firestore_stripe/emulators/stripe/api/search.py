"""Search queries (https://docs.stripe.com/search): `email:"a@b.c" AND metadata["uid"]:"1"`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json

_CLAUSE = re.compile(
    r"""\s*(?P<negated>-)?(?P<field>\w+)(?:\[(?P<quote>["'])(?P<key>.*?)(?P=quote)\])?\s*(?P<operator>[:~<>]=?)\s*
    (?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\s"']+))\s*""",
    re.VERBOSE,
)
_JOINT = re.compile(r"\s*(AND|OR)?\s*", re.IGNORECASE)


def found(things: Iterable[Json], query: str, *, seen: Callable[[Json], Json] = lambda thing: thing) -> list[Json]:
    """Those that the query describes, each as it is `seen`; `InvalidRequest` if it cannot be read."""
    clauses, joint = _parsed(query)
    matches = any if joint == "OR" else all
    return [thing for thing in things if matches(_holds(clause, seen(thing)) for clause in clauses)]


def _parsed(query: str) -> tuple[list[re.Match[str]], str]:
    clauses: list[re.Match[str]] = []
    joints: set[str] = set()
    position = 0
    while position < len(query):
        clause = _CLAUSE.match(query, position)
        if clause is None:
            raise InvalidRequest(f"We were unable to parse your search query: {query}", param="query")
        clauses.append(clause)
        position = clause.end()
        joint = _JOINT.match(query, position)
        if joint and position < len(query):
            joints.add((joint.group(1) or "AND").upper())
            position = joint.end()
    if len(joints) > 1 or not clauses:
        raise InvalidRequest("Search queries cannot combine AND and OR, and need a clause.", param="query")
    return clauses, next(iter(joints), "AND")


def _holds(clause: re.Match[str], thing: Json) -> bool:
    return _compared(clause, _actual(clause, thing)) != bool(clause["negated"])


def _actual(clause: re.Match[str], thing: Json) -> Any:
    value = thing.get(clause["field"])
    return value.get(clause["key"]) if isinstance(value, dict) and clause["key"] is not None else value


def _wanted(clause: re.Match[str]) -> str:
    for quoted in (clause["double"], clause["single"]):
        if quoted is not None:
            return re.sub(r"\\(.)", r"\1", quoted)
    return clause["bare"] or ""


def _compared(clause: re.Match[str], actual: Any) -> bool:
    wanted = _wanted(clause)
    if clause["bare"] == "null":
        return actual is None
    if actual is None:
        return False
    if isinstance(actual, bool):
        return wanted == str(actual).lower()
    if isinstance(actual, int):
        return _number(clause["operator"], actual, int(wanted) if wanted.lstrip("-").isdigit() else 0)
    # Stripe compares exactly, but without regard to case
    texts = str(actual).lower(), wanted.lower()
    return texts[1] in texts[0] if clause["operator"] == "~" else texts[0] == texts[1]


def _number(operator: str, actual: int, wanted: int) -> bool:
    return {
        ":": actual == wanted,
        ">": actual > wanted,
        "<": actual < wanted,
        ">=": actual >= wanted,
        "<=": actual <= wanted,
    }.get(operator, False)
