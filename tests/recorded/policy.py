"""What must come out differently here than was recorded, and why: tests/vectors/policy.json.

A run without an entry must come out as recorded. Of the outcomes of an entry one must hold; what an outcome leaves out
means "as recorded".
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.recorded import POLICY

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
