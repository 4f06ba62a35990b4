"""The emulators command as a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LINES = 5


class Emulators:
    """A running command and the settings that it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(LINES)]
        self.settings = dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


def popen(*arguments: str) -> subprocess.Popen[str]:
    """Start the command on free ports; later options win."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [
            *(sys.executable, "-m", "django", "firestore_stripe_emulators"),
            *("--firestore", "127.0.0.1:0", "--stripe", "127.0.0.1:0", *arguments),
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def emulators(*arguments: str) -> Iterator[Emulators]:
    """Run the command."""
    with popen(*arguments) as process:
        try:
            yield Emulators(process)
        finally:
            process.kill()
