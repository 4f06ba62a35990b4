"""Child processes that live and end together."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings

MANAGE = settings.BASE_DIR / "manage.py"
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
# Seconds: how long a process may take to get ready, and to end once asked.
PATIENCE, FAREWELL = 60, 5
# Lines of a process's output that are shown when it fails.
SHOWN = 30


class Interrupted(Exception):
    """Somebody asked the demo to stop."""


class ChildFailed(Exception):
    """A process ended that should not have, or took too long; the message has its last words."""


class Child:
    """`manage.py` with some arguments, its output in a file."""

    def __init__(self, name: str, arguments: tuple[str, ...], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, str(MANAGE), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=MANAGE.parent,
                # A session of its own: Ctrl-C reaches the demo alone, which then stops all in order.
                start_new_session=True,
            )

    @property
    def exit_code(self) -> int | None:
        """The exit code, None while it runs."""
        return self._process.poll()

    def failure(self, what: str) -> ChildFailed:
        """Return an error that quotes the process's last words."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN:]
        return ChildFailed("\n".join([f"{self.name} {what}:", *lines, f"(all of it: {self._log})"]))

    def stop(self) -> None:
        """Ask it to end; end it, if it does not."""
        self._process.terminate()
        try:
            self._process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Processes:
    """The children of a demo; leaving the context stops them all, the last first."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment = environment
        self._logs = logs
        self._lasting: list[Child] = []
        self._passing: list[Child] = []
        self._interrupted = threading.Event()

    def __enter__(self) -> Self:
        for number in SIGNALS:
            signal.signal(number, lambda *_: self._interrupted.set())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in reversed(self._lasting + self._passing):
            child.stop()

    def start(self, name: str, *arguments: str) -> None:
        """Start a process that lasts as long as the demo."""
        self._lasting.append(self._child(name, arguments))

    def run(self, name: str, *arguments: str) -> None:
        """Run a process to its end; raises ChildFailed where that is no good one."""
        child = self._child(name, arguments)
        self._passing.append(child)
        self.until(lambda: child.exit_code is not None, child)
        if child.exit_code:
            raise child.failure(f"failed (exit code {child.exit_code})")

    def until(self, is_so: Callable[[], bool], waiting_for: Child | None = None) -> None:
        """Wait for something; raises Interrupted, or ChildFailed if a lasting process ends or it takes too long."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            self._watch(0.05)
            if time.monotonic() > end:
                raise (waiting_for or self._lasting[-1]).failure(f"is not ready after {PATIENCE} seconds")

    def forever(self) -> None:
        """Wait until somebody stops the demo (Interrupted), or a process ends by itself (ChildFailed)."""
        while True:
            self._watch(0.5)

    def _watch(self, seconds: float) -> None:
        if self._interrupted.wait(seconds):
            raise Interrupted
        for child in self._lasting:
            if child.exit_code is not None:
                raise child.failure(f"ended (exit code {child.exit_code})")

    def _child(self, name: str, arguments: tuple[str, ...]) -> Child:
        log = self._logs / f"{name.lower().replace(' ', '_')}.log"
        return Child(name, arguments, self._environment, log)
