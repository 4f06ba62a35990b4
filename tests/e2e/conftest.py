"""Who runs the tests without a browser needs no driver for one; who asks for these tests does."""

from importlib.util import find_spec
from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the files alone that import the driver, where it is missing and e2e is deselected."""
    deselected = "not e2e" in config.getoption("markexpr")
    return True if deselected and find_spec("playwright") is None else None
