"""Where all recorded runs came out right, the test run's summary says how."""

from typing import Any

from tests.recorded import names
from tests.recorded.policy import summary

REPLAY = "test_recorded_run__comes_out_right"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the counts."""
    passed = [report for report in terminalreporter.stats.get("passed", []) if REPLAY in report.nodeid]
    if len(passed) == len(names()):
        terminalreporter.write_line(summary())
