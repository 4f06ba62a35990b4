"""`manage.py demo` as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
READY = "Ready: "

# What another project, its tools and its credentials leave in an environment.
HOSTILE = {
    "CACHE_BACKEND": "nowhere.Cache",
    "CUSTOMERS_COLLECTION": "not/a-collection",
    "DATABASE": "postgres://db.example/shop",
    "DJANGO_DATABASE": "/nowhere/db.sqlite3",
    "DJANGO_SETTINGS_MODULE": "nowhere.settings",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:9",
    "GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/credentials.json",
    "GOOGLE_CLOUD_PROJECT": "production",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "SESSION_POLICY": "nowhere.policy",
    "STRIPE_API_BASE": "http://127.0.0.1:9",
    "STRIPE_API_KEY": "sk_live_production",
    "STRIPE_WEBHOOK_SECRET": "whsec_production",
}


@dataclass(frozen=True, kw_only=True)
class Running:
    """A demo that has said where it is ready; `url` ends in a slash."""

    process: subprocess.Popen[str]
    output: str
    url: str

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; return the exit code and what was said after it."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        return self.process.returncode, rest


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def popen(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """Start `manage.py demo`."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, str(MANAGE), "demo", *arguments],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def demo(data: Path, environment: dict[str, str] | None = None, *, real: bool = False) -> Iterator[Running]:
    """Run the demo on a free port until the block ends; `real` is with a yes to its question."""
    options = ["--data", str(data), *["--real"] * real]
    with popen(f"127.0.0.1:{free_port()}", *options, environment=environment) as process:
        try:
            if real:
                _say_yes(process)
            output = _until_ready(process)
            url = output.splitlines()[-1].removeprefix(READY)
            yield Running(process=process, output=output, url=url)
        finally:
            # Its own way to end, or its children outlive it.
            process.terminate()


def _say_yes(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("y\n")
    process.stdin.flush()


def _until_ready(process: subprocess.Popen[str]) -> str:
    output = ""
    assert process.stdout is not None
    for line in process.stdout:
        output += line
        if line.startswith(READY):
            return output
    raise AssertionError(f"The demo ended before it was ready:\n{output}")
