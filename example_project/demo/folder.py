"""The folder where a demo keeps everything."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class InUse(Exception):
    """Another demo keeps its data there."""


class Folder:
    """A demo's data: Django's database, the emulators' files, a secret key, the logs of the processes."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        self.database = self.path / "django.sqlite3"
        self.emulators = self.path / "emulators"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder and keep other demos out of it; raises InUse where one is in.

        The lock is SQLite's because it works on every system and ends with the process, however that ends.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path / "lock.sqlite3", timeout=0, isolation_level=None)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise InUse(f"Another demo is using {self.path}.") from error
            yield

    def secret_key(self) -> str:
        """Return Django's secret key, made at the first start, so that logins survive a restart."""
        file = self.path / "secret_key"
        file.touch(mode=0o600)
        if not file.stat().st_size:
            file.write_text(secrets.token_urlsafe(50), encoding="ascii")
        return file.read_text(encoding="ascii")
