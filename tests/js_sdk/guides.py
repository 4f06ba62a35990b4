"""The functions that the guides tell people to deploy."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.js_sdk.app import FOLDER, PATIENCE

GUIDES = FOLDER.parent.parent / "docs/how-to"
SITE = "https://shop.example"


class Function:
    """A block of a guide that exports functions, for a site at another address."""

    def __init__(self, guide: str, export: str, *, site: str, folder: Path) -> None:
        blocks = re.findall(r"^( *)```js\n(.*?)^ *```$", (GUIDES / guide).read_text(), re.DOTALL | re.MULTILINE)
        (block,) = [block for _indent, block in blocks if f"exports.{export}" in block]
        assert SITE in block
        self._file = folder / "index.js"
        self._file.write_text(block.replace(SITE, site))

    def run(self, name: str, user: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Let it hear of a user."""
        return subprocess.run(  # noqa: S603
            [*self._command(name), user],
            env={**self._environment(), **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def served(self, name: str) -> Iterator[str]:
        """Serve it, and give its address."""
        process = subprocess.Popen(  # noqa: S603
            self._command(name), env=self._environment(), stdout=subprocess.PIPE, text=True
        )
        with process:
            try:
                yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
            finally:
                process.kill()

    def _command(self, name: str) -> list[str]:
        return ["node", str(FOLDER / "functions.cjs"), str(self._file), name]

    @staticmethod
    def _environment() -> dict[str, str]:
        return {**os.environ, "NODE_PATH": str(FOLDER / "node_modules")}
