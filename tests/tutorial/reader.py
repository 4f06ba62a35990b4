"""Somebody who does what the tutorial says: writes its files, runs its commands, keeps its servers running."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

BLOCK = re.compile(r"^```(console|python|html)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"(?:#|<!--) (?P<path>[\w/.]+)(?P<end>, at the end)?(?: -->)?\n")
PORTS = ("8080", "12111", "8000")
SERVERS = ("firestore_stripe_emulators", "runserver")
FROM_OUTSIDE = ("DJANGO_", "FIRESTORE_", "GOOGLE_", "STRIPE_")
PATIENCE = 60


def free_ports(number: int) -> list[str]:
    """Return ports that nobody uses."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Reader:
    """Reads a page in an empty folder; the ports of the page are replaced by free ones."""

    def __init__(self, page: Path, folder: Path) -> None:
        self._text = page.read_text()
        self._folder = folder
        self._servers: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []
        self._ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        for port, free in self._ports.items():
            self._text = re.sub(rf"(?<=127\.0\.0\.1:){port}\b", free, self._text)
        self.output = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        for server, log in reversed(self._servers):
            # The development server has a child; both are in a group of their own.
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(PATIENCE)
            log.close()

    @property
    def url(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self._ports['8000']}/"

    @property
    def stripe(self) -> str:
        """The address of Stripe's API."""
        return f"http://127.0.0.1:{self._ports['12111']}/v1/"

    def read(self, heading: str) -> None:
        """Do what the section says whose heading begins with this."""
        (section,) = [part for part in self._text.split("\n## ") if part.startswith(heading)]
        for language, code in BLOCK.findall(section):
            if language == "console":
                for line in code.splitlines():
                    self._command(line)
            else:
                self._write(code)

    def _write(self, code: str) -> None:
        named = FILE.match(code)
        assert named, f"A block does not begin with the name of its file:\n{code}"
        path = self._folder / named["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if named["end"] else "w") as file:
            file.write(code)

    def _command(self, line: str) -> None:
        words = shlex.split(line)
        if "pip" in words:
            return
        if words[0] == "cd":
            self._folder /= words[1]
            return
        own = {name: value for name, value in os.environ.items() if not name.startswith(FROM_OUTSIDE)}
        environment = {**own, **dict(_variables(words))}
        command = [sys.executable if word == "python" else word for word in words if "=" not in word or " " in word]
        if set(words) & set(SERVERS):
            self._serve(command, environment)
            return
        done = subprocess.run(  # noqa: S603 - the page's own command
            command, cwd=self._folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        self.output = done.stdout
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def _serve(self, command: list[str], environment: dict[str, str]) -> None:
        log = (self._folder / f"{command[2]}.log").open("wb")
        server = subprocess.Popen(  # noqa: S603 - the page's own command
            command, cwd=self._folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        self._servers.append((server, log))
        address = next(word for word in reversed(command) if re.fullmatch(r"127\.0\.0\.1:\d+", word))
        port = int(address.partition(":")[2])
        end = time.monotonic() + PATIENCE
        while not _answers(port):
            said = Path(log.name).read_text()
            assert server.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.1)


def _variables(words: list[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if "=" not in word:
            return
        name, _, value = word.partition("=")
        yield name, value


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
