"""The suite once more, with everything that the emulator receives and sends held against Stripe's OpenAPI description."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from django_firestore_stripe.emulators.stripe.resources.every import RESOURCES

from .openapi.description import operation
from .openapi.differences import KNOWN
from .openapi.validation import Spot, problems

ROOT = Path(__file__).parents[3]
SUITES = ("tests/emulators/stripe", "tests/webhooks", "tests/services")
RECORDER = "tests.emulators.stripe.openapi.recorder"

# addresses that only older API versions have
GONE = {"/v1/invoices/upcoming"}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Run the suites with the recorder and return what it found."""
    path = tmp_path_factory.mktemp("openapi") / "findings.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", RECORDER, "--openapi-findings", str(path), *SUITES]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - no shell

    assert run.returncode == 0, run.stdout[-3000:]
    return json.loads(path.read_text())


@pytest.mark.openapi
def test_suite__nothing_but_known_differences(findings: dict[str, dict[str, str]]) -> None:
    assert {problem: where for problem, where in findings["wrong"].items() if problem not in KNOWN} == {}


@pytest.mark.openapi
def test_suite__every_known_difference_is_one(findings: dict[str, dict[str, str]]) -> None:
    assert set(KNOWN) - set(findings["wrong"]) == set()


@pytest.mark.openapi
def test_suite__answers_of_every_endpoint_were_validated(findings: dict[str, dict[str, str]]) -> None:
    described = {
        f"{each.method} {operation(each.method, each.path)['operationId']}"
        for resource in RESOURCES
        for each in resource.operations
        if each.path not in GONE
    }

    assert described - set(findings["operations"]) == set()


@pytest.mark.openapi
@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"id": "evt_1"}, "event: object is missing"),
        ({"livemode": "no"}, "event.livemode: str instead of boolean"),
        ({"object": "customer"}, "event.object: 'customer' is none of the values"),
        ({"surprise": 1}, "event: surprise is unknown"),
    ],
)
def test_validation__finds(value: dict[str, object], found: str) -> None:
    assert found in list(problems({"$ref": "#/components/schemas/event"}, value, Spot(place="")))
