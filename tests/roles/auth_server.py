"""So much of Firebase Auth's REST API as the claims need, for Google's own client to talk to.

The shapes are those of the emulator of firebase-tools, which `.ci/auth-emulator` puts in its place.
"""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass
class AuthServer:
    """Users by uid; `answers` are given instead, one after the other."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler) -> None:  # noqa: N805 - the server is self
                body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
                handler.answer(*self._answer(urlsplit(handler.path).path.rsplit("/", 1)[-1], body))

            def answer(handler, status: int, body: dict[str, Any]) -> None:  # noqa: N805
                content = json.dumps(body).encode()
                handler.send_response(status)
                handler.send_header("Content-Type", "application/json")
                handler.send_header("Content-Length", str(len(content)))
                handler.end_headers()
                handler.wfile.write(content)

            def log_message(handler, *args: Any) -> None:  # noqa: N805
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def _answer(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(method)
        if self.answers:
            return self.answers.pop(0)
        if method == "accounts:update" and body["localId"] not in self.users:
            return 400, {"error": {"code": 400, "message": "USER_NOT_FOUND"}}
        return 200, getattr(self, f"_{method.replace(':', '_')}")(body)

    def _accounts(self, body: dict[str, Any]) -> dict[str, Any]:
        self.users[body["localId"]] = {"localId": body["localId"], "customAttributes": "{}"}
        return {"localId": body["localId"]}

    def _accounts_lookup(self, body: dict[str, Any]) -> dict[str, Any]:
        found = [self.users[uid] for uid in body["localId"] if uid in self.users]
        return {"kind": "identitytoolkit#GetAccountInfoResponse", **({"users": found} if found else {})}

    def _accounts_update(self, body: dict[str, Any]) -> dict[str, Any]:
        self.users[body["localId"]]["customAttributes"] = body["customAttributes"]
        return {"localId": body["localId"]}

    def _accounts_delete(self, body: dict[str, Any]) -> dict[str, Any]:
        self.users.pop(body["localId"], None)
        return {"kind": "identitytoolkit#DeleteAccountResponse"}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_args: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
