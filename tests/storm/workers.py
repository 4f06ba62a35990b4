"""Processes that take webhooks, of which some are killed."""

import os
import subprocess
import sys
import threading
import urllib.request
from typing import Self


class Workers:
    """Some processes behind one address book; one that is killed is replaced."""

    def __init__(self, count: int, environment: dict[str, str]) -> None:
        self._count = count
        self._environment = {**os.environ, **environment}
        self._processes: list[subprocess.Popen[str]] = []
        self._lock = threading.Lock()
        self.ports: list[int] = []

    def __enter__(self) -> Self:
        started = [self._start() for _ in range(self._count)]
        self._processes = started
        self.ports = [self._port(process) for process in started]
        return self

    def __exit__(self, *_exception: object) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
            process.stdout.close()

    def replay_undone(self) -> None:
        """Let a job that runs now and then run once."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[0]}/replay/", timeout=60) as answer:
            answer.read()

    def kill_one(self) -> None:
        """Send SIGKILL to the first process, whatever it is doing, and start another in its place."""
        killed = self._processes[0]
        killed.kill()
        killed.wait()
        killed.stdout.close()
        self._processes[0] = self._start()
        self.ports[0] = self._port(self._processes[0])

    def _start(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.storm.worker"]
        return subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, text=True)  # noqa: S603

    @staticmethod
    def _port(process: "subprocess.Popen[str]") -> int:
        return int(process.stdout.readline())
