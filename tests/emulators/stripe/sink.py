"""A webhook endpoint that remembers what it got."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Received:
    payload: bytes
    signature: str


@dataclass
class Sink:
    """Answers with the statuses in `answers`, one after the other, then with 200."""

    answers: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    held: threading.Event | None = None
    """While this is not set, no request is answered."""

    def __post_init__(self) -> None:
        self._changed = threading.Condition()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler) -> None:  # noqa: N805 - the sink is self
                payload = handler.rfile.read(int(handler.headers["Content-Length"]))
                status = self._take(Received(payload, handler.headers["Stripe-Signature"]))
                handler.send_response(status)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

            def log_message(handler, *args: Any) -> None:  # noqa: N805
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?a=1"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def _take(self, received: Received) -> int:
        with self._changed:
            self.received.append(received)
            status = self.answers.pop(0) if self.answers else 200
            self._changed.notify_all()
        if self.held:
            self.held.wait(60)
        return status

    def wait_for(self, count: int) -> list[Received]:
        """Return what has come, as soon as it is that many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= count, timeout=60), len(self.received)
            return list(self.received)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self.held:
            self.held.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
