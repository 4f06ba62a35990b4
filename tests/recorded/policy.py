"""What must come out differently here than was recorded, and why: tests/vectors/policy.json.

A run without an entry must come out as recorded. Of the outcomes of an entry one must hold; what an outcome leaves out
means "as recorded".
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.recorded import POLICY, names, vector
from tests.recorded.runners import is_runnable

AS_RECORDED: Mapping[str, Any] = {}


@cache
def _entries() -> Mapping[str, Any]:
    return json.loads(POLICY.read_text())["vectors"]


def entry(name: str) -> Mapping[str, Any]:
    """Return the entry of a run; empty where there is none."""
    return _entries().get(name, {})


def outcomes(name: str) -> list[Mapping[str, Any]]:
    """Return the outcomes of which one must hold."""
    return entry(name).get("any", [AS_RECORDED])


def is_only_recorded(name: str) -> bool:
    """Whether nothing but the recorded outcome will do."""
    return not entry(name)


def policed() -> list[str]:
    """Return the names of the runs that must come out differently, or more strictly, than recorded."""
    return sorted(_entries())


def summary() -> str:
    """Return how many runs happen here, and how many of them are as recorded and how many as the policy says."""
    happening = [name for name in names() if is_runnable(vector(name))]
    decided = [name for name in happening if entry(name)]
    return (
        f"{len(happening)} of {len(names())} recorded runs: {len(happening) - len(decided)} exactly as recorded, "
        f"{len(decided)} by a named decision ({', '.join(decided)})"
    )
