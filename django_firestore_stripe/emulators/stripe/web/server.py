"""A threading HTTP/1.1 server that stops at once and leaves nothing open."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

from .messages import WebRequest, WebResponse

LARGEST_BODY = 16 * 1024 * 1024


class Site(Protocol):
    """What is served."""

    def __call__(self, request: WebRequest) -> WebResponse | None:
        """Return the response; None to drop the connection."""

    def now(self) -> int:
        """Return the time that responses are dated by."""


class Handler(BaseHTTPRequestHandler):
    """One connection; requests come one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "StripeEmulator"
    sys_version = ""
    # headers and body leave in one packet
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def _answer(self) -> None:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self._send(WebResponse(status=413))
            return
        body = self.rfile.read(length)
        if len(body) < length:
            # the client went away while it was sending: no request
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        request = WebRequest(
            method=self.command,
            path=parts.path,
            query=parts.query,
            headers={name.title(): value for name, value in self.headers.items()},
            body=body,
        )
        response = self.server.site(request)
        if response is None:
            self.close_connection = True
            return
        self._send(response)

    def _send(self, response: WebResponse) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_DELETE = do_PUT = do_PATCH = _answer  # noqa: N815 - the names that http.server calls

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the `Date` of a response: the site's time, whatever the machine's clock says."""
        return formatdate(self.server.site.now() if timestamp is None else timestamp, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Log nothing: the emulator keeps its own record."""


class Server(ThreadingHTTPServer):
    """Knows its connections, so that it can end them."""

    # the standard backlog of 5 is short for a test run
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], site: Site) -> None:
        self.site = site
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._connections_lock = threading.Lock()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Without asking the DNS for our name."""
        TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin its thread; known before it begins, so that `close` misses none."""
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        with self._connections_lock:
            self._connections[request] = thread
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._connections_lock:
                self._connections.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore it: a client that goes away is none of our business."""

    def close(self) -> None:
        """End the listening socket and every connection; returns when their threads have ended."""
        self.shutdown()
        self.server_close()
        with self._connections_lock:
            connections = dict(self._connections)
        for connection, thread in connections.items():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)
