"""Workers as processes, of which some are killed."""

import os
import random
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from typing import Self

from django.db import connections

COMMAND = [sys.executable, "-m", "django", "firestore_stripe_worker", "--health", "127.0.0.1:0"]
READY = "Answering"


class Process:
    """One worker; `address` is where it says how it goes."""

    def __init__(self, stripe_url: str) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
            "WORKER_PROJECT": connections["firestore"].settings_dict["NAME"],
            "WORKER_STRIPE": stripe_url,
            "PYTHONUNBUFFERED": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603
            COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.address = ""

    def wait_until_ready(self) -> Self:
        """Read what it says first."""
        self.address = self._process.stdout.readline().strip()
        assert self._process.stdout.readline().startswith(READY), self._process.stderr.read()
        return self

    def health(self) -> int:
        """Return the status that it answers with."""
        try:
            with urllib.request.urlopen(self.address, timeout=10) as answer:  # noqa: S310
                return answer.status
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    def end(self, number: int = signal.SIGKILL) -> tuple[int, str]:
        """Send a signal, and return the exit code and what was said in the end."""
        self._process.send_signal(number)
        _out, said = self._process.communicate(timeout=60)
        return self._process.returncode, said


class Killer:
    """Keeps some workers running, and kills one after another with SIGKILL, whatever they are doing."""

    def __init__(self, stripe_url: str, *, count: int, seed: int, pause: tuple[float, float]) -> None:
        self._start = lambda: Process(stripe_url)
        self._count, self._dice, self._pause = count, random.Random(seed), pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="killer")
        self._running: list[Process] = []
        self.killed = 0

    def __enter__(self) -> Self:
        self._running = [self._start() for _ in range(self._count)]
        for process in self._running:
            process.wait_until_ready()
        self._thread.start()
        return self

    def rest(self) -> None:
        """Kill no more."""
        self._stop.set()
        self._thread.join(120)

    def __exit__(self, *_exception: object) -> None:
        self.rest()
        for process in self._running:
            process.end()

    def _run(self) -> None:
        while not self._stop.wait(self._dice.uniform(*self._pause)):
            chosen = self._dice.randrange(self._count)
            self._running[chosen].end()
            self.killed += 1
            self._running[chosen] = self._start()
