"""A pytest plugin: whatever passes through a Stripe emulator in this session is validated.

`python -m pytest -p tests.emulators.stripe.openapi.recorder --openapi-findings FILE …`
"""

import json
import threading
from collections import Counter
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest

from django_firestore_stripe.emulators.stripe import StripeEmulator, versions
from django_firestore_stripe.emulators.stripe.api.messages import Answer, Call

from .description import answer_schema, description, operation, request_schema
from .validation import Spot, problems


class Recorder:
    """Counts what it sees, and what is wrong with it; thread-safe."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.wrong: dict[str, str] = {}
        self.operations: set[str] = set()
        self._lock = threading.Lock()

    def exchanged(self, call: Call, answer: Answer) -> None:
        """Validate the answer, and the request if it was carried out."""
        described = operation(call.method, call.path)
        if call.headers.get("Stripe-Version", versions.CURRENT) != versions.CURRENT:
            self._note("older versions", [], "")
        elif described is None:
            self._note("addresses unknown to Stripe", [] if answer.status == 404 else [call.path], call.path)
        else:
            self._validate(call, answer, described)

    def _validate(self, call: Call, answer: Answer, described: dict[str, Any]) -> None:
        where = f"{call.method} {call.path}"
        failed = answer.status != 200
        schema = answer_schema(described, failed=failed)
        self._note("errors" if failed else "answers", problems(schema, answer.body, Spot(place="answer")), where)
        if not failed:
            self.operations.add(f"{call.method} {described['operationId']}")
            name = f"{call.method} {described['operationId']}"
            sent = problems(request_schema(described), call.tree, Spot(place=name, form=True))
            self._note("requests", sent, where)

    def announced(self, event: dict[str, Any]) -> None:
        """Validate the event and the object in it."""
        self._note(
            "events", problems({"$ref": "#/components/schemas/event"}, event, Spot(place="event")), event["type"]
        )
        thing = event["data"]["object"]
        name = thing["object"]
        if name in description()["components"]["schemas"]:
            found = problems({"$ref": f"#/components/schemas/{name}"}, thing, Spot(place=name))
            self._note("objects in events", found, event["type"])

    def _note(self, what: str, found: Any, where: str) -> None:
        found = list(found)
        with self._lock:
            self.seen[what] += 1
            for problem in found:
                self.wrong.setdefault(problem, where)


_recorder = Recorder()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--openapi-findings", type=Path, required=True)


def pytest_configure(config: pytest.Config) -> None:
    StripeEmulator.__init__ = partialmethod(StripeEmulator.__init__, observer=_recorder)


def pytest_unconfigure(config: pytest.Config) -> None:
    findings = {"seen": _recorder.seen, "wrong": _recorder.wrong, "operations": sorted(_recorder.operations)}
    config.getoption("--openapi-findings").write_text(json.dumps(findings, indent=1))
