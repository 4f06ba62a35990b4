"""What must come out differently here than was recorded, and why: tests/vectors/policy.json.

A run without an entry must come out as recorded. An entry is a decision: `decided_by` says which of the extension's
defects (D1 to D22) it puts right, or which section of the design asks for it; what its `outcome` leaves out means "as
recorded". `stripe` and `objects` are what Stripe answers to requests that the extension did not make.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.recorded import POLICY, names

AS_RECORDED: Mapping[str, Any] = {}


@cache
def _entries() -> Mapping[str, Any]:
    return json.loads(POLICY.read_text())["vectors"]


def entry(name: str) -> Mapping[str, Any]:
    """Return the entry of a run; empty where there is none."""
    return _entries().get(name, {})


def outcome(name: str) -> Mapping[str, Any]:
    """Return what must hold."""
    return entry(name).get("outcome", AS_RECORDED)


def policed() -> list[str]:
    """Return the names of the runs that must not come out as recorded."""
    return sorted(_entries())


def summary() -> str:
    """Return how many runs happen here, how many of them come out as recorded, and how many by which decision."""
    decisions = Counter(decision for name in policed() for decision in entry(name)["decided_by"].split(", "))
    counted = ", ".join(f"{decision}: {count}" for decision, count in sorted(decisions.items(), key=_in_order))
    return (
        f"{len(names())} of {len(names())} recorded runs: {len(names()) - len(policed())} exactly as recorded, "
        f"{len(policed())} by a named decision ({counted})"
    )


def _in_order(decision: tuple[str, int]) -> tuple[int, int]:
    """Sort the extension's defects by number, then the sections of the design."""
    name = decision[0]
    return (len(name.split()), int(name.removeprefix("DESIGN ").removeprefix("D")))
