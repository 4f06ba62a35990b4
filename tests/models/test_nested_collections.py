"""Collections below other documents ("tenants/acme/customers"): models read their names once, so this takes a process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WALK = "tests/models/nested_walk.py"


def test_nested_collections__models_checkout_webhooks_and_admin():
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--ds=tests.models.nested_settings",
        WALK,
    ]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603

    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
