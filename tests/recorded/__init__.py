"""Recorded runs of the Firebase extension (tests/vectors/): what Stripe said, and which documents came of it.

typed.py          Firestore's values with their types, as the runs write them down
scripted.py       a Stripe that answers as it did in a run
database.py       the documents before and after
scene.py          the settings, and the users of Firebase Auth
policy.py         what must come out differently here, and why (tests/vectors/policy.json)
comparing.py      one outcome against what was recorded
written.py        what was written to Stripe, likewise
runners.py        what happens in a run, by its kind: add a kind here
webhooks.py       ... Stripe sends an event
reports.py        ... a client writes or deletes a document
users.py          ... a user comes, goes or calls a function
test_vectors.py   every run
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django_firestore_stripe.firestore.values import Reference

VECTORS = Path(__file__).parents[1] / "vectors"
POLICY = VECTORS / "policy.json"


def vector(name: str) -> dict[str, Any]:
    """Return a recorded run."""
    return json.loads((VECTORS / f"{name}.json").read_text())


def names() -> list[str]:
    """Return the names of all recorded runs."""
    return sorted(path.stem for path in VECTORS.glob("*.json") if path != POLICY)


def steps(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what happens in a run, one after the other."""
    when = run["when"]
    return when["steps"] if when["kind"] == "sequence" else [when]


def kinds(run: Mapping[str, Any]) -> set[str]:
    """Return the kinds of what happens in a run."""
    return {step["kind"] for step in steps(run)}


def value(typed: Mapping[str, Any]) -> Any:
    """Return a typed value, {"integer": 5}, as Python has it."""
    ((kind, content),) = typed.items()
    return READERS.get(kind, lambda plain: plain)(content)


def fields(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed fields as Python has them."""
    return {name: value(content) for name, content in typed.items()}


READERS = {
    "array": lambda items: [value(item) for item in items],
    "map": fields,
    "reference": Reference,
    "timestamp": lambda text: text if text == "@now" else datetime.fromisoformat(text),
}


def written(run: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the document that a run left at a path."""
    return fields(run["then"]["documents"][path])


def sent(run: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Stripe object in the event of a run."""
    return run["when"]["event"]["data"]["object"]


def asked(run: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the parameters of the request that a run made to a path of Stripe's API."""
    return next(call["request"]["params"] for call in run["stripe"] if call["request"]["path"] == path)


def answered(run: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return what Stripe answered to a run's request."""
    return next(call["response"]["body"] for call in run["stripe"] if call["request"]["path"] == path)
