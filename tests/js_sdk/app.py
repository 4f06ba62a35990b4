"""The app as a process of Node's."""

import json
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

FOLDER = Path(__file__).parent
PATIENCE = 60


class AppError(Exception):
    """What the app caught; `code` is the SDK's or Firebase's, `cause` the code of what was behind it."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code, self.cause = error.get("code"), error.get("cause")


class App:
    """The running app; what takes longer than `PATIENCE` seconds ends it."""

    def __init__(self, *, project: str, firestore_host: str, auth_host: str) -> None:
        assert (FOLDER / "node_modules").is_dir(), "The SDK is not installed: npm ci --prefix tests/js_sdk"
        options = {"project": project, "firestoreHost": firestore_host, "authHost": auth_host}
        self._process = subprocess.Popen(  # noqa: S603 - our own app
            ["node", "app.mjs", json.dumps(options)],  # noqa: S607 - whichever Node is installed
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __getattr__(self, name: str) -> Any:
        """Return a function that lets the app call one of the SDK's functions, or of its own."""
        return lambda *args: self._call(name, args)

    def _call(self, name: str, args: tuple[Any, ...]) -> Any:
        """Return what the app's function returns; raises AppError."""
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.start()
        try:
            print(json.dumps({"call": name, "args": args}), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        assert line, f"The app has ended in {name}{args}."
        answer = json.loads(line)
        if "error" in answer:
            raise AppError(answer["error"])
        return answer.get("result")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.kill()
        self._process.communicate()
