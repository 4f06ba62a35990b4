"""A Stripe that answers as it did in a recorded run, over HTTP.

A request is matched by method and path; where a run asked several times, the answers come in their order, then the last
again. Any object of the run is served by its id, and what a request does not expand is an id. All else is a 404.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django_firestore_stripe.emulators.stripe.api.forms import decoded, plain

EXPANDABLE = {
    "charge",
    "customer",
    "default_payment_method",
    "invoice",
    "latest_charge",
    "latest_invoice",
    "payment_intent",
    "payment_method",
    "product",
    "subscription",
}
# What is in these is never an id.
ALWAYS_WHOLE = {"last_payment_error", "last_setup_error"}
UNKNOWN = {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such object"}}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that was made; `params` are its decoded form or query."""

    method: str
    path: str
    params: dict[str, Any]
    key: str | None
    status: int = 0
    """What was answered."""

    @property
    def is_write(self) -> bool:
        """Whether it may change something at Stripe."""
        return self.method != "GET"


@dataclass
class ScriptedStripe:
    """The script of a run, and what was asked.

    `further` are answers for requests that the run did not make, or a `patch` of fields of an answer that it got.
    """

    run: Mapping[str, Any]
    further: list[Mapping[str, Any]] = field(default_factory=list)
    objects: list[Mapping[str, Any]] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)
    base: str = ""

    def __post_init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._replays: dict[str, tuple[int, Any]] = {}
        steps = self.run["when"].get("steps", [self.run["when"]])
        # What Stripe has is what the newest event says, whenever it is delivered.
        events = sorted((step["event"] for step in steps if step.get("event")), key=lambda event: str(event["created"]))
        sources = [*events, *(call["response"]["body"] for call in self.run["stripe"])]
        self._known = {thing["id"]: thing for source in [*sources, *self.objects] for thing in _objects(source)}

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Return status and body, and keep the request."""
        answer = self._replays.get(asked.key or "") or self._answered(asked)
        if asked.key:
            self._replays[asked.key] = answer
        self.requests.append(replace(asked, status=answer[0]))
        return answer

    def _answered(self, asked: Asked) -> tuple[int, Any]:
        status, body = self._scripted(asked) or self._by_id(asked) or (404, UNKNOWN)
        return status, _collapsed(body, asked.params.get("expand") or [])

    def _scripted(self, asked: Asked) -> tuple[int, Any] | None:
        entries = [entry for entry in self.further if _is_call(entry, asked) and _fits(entry.get("when"), asked)]
        patch = {name: value for entry in entries for name, value in entry.get("patch", {}).items()}
        whole = next((entry for entry in entries if "body" in entry), None)
        if whole:
            return whole.get("status", 200), whole["body"]
        calls = [call for call in self.run["stripe"] if _is_call(call["request"], asked)]
        if not calls:
            return None
        index = min(self._counts[asked.method, asked.path], len(calls) - 1)
        self._counts[asked.method, asked.path] += 1
        return calls[index]["response"]["status"], {**calls[index]["response"]["body"], **patch}

    def _by_id(self, asked: Asked) -> tuple[int, Any] | None:
        found = self._known.get(asked.path.rpartition("/")[2]) if asked.method == "GET" else None
        return (200, found) if found else None


def _is_call(request: Mapping[str, Any], asked: Asked) -> bool:
    return (request["method"], request["path"]) == (asked.method, asked.path)


def _fits(when: Mapping[str, Any] | None, asked: Asked) -> bool:
    when = when or {}
    return (
        ("present" not in when or when["present"] in asked.params)
        and ("absent" not in when or when["absent"] not in asked.params)
        and ("key_not" not in when or when["key_not"] != asked.key)
    )


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every Stripe object in a value, the inner ones first."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        yield from _objects(item)
    if isinstance(value, dict) and isinstance(value.get("id"), str) and value.get("object"):
        yield value


def _collapsed(value: Any, expand: list[str], trail: str = "") -> Any:
    """Return an answer in which what was not expanded is an id."""
    if isinstance(value, list):
        return [_collapsed(item, expand, trail) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _field(name, item, expand, f"{trail}.{name}".lstrip(".")) for name, item in value.items()}


def _field(name: str, value: Any, expand: list[str], trail: str) -> Any:
    whole = (
        isinstance(value, dict) and value.get("object") and value.get("id") and not ALWAYS_WHOLE & set(trail.split("."))
    )
    if whole and name in EXPANDABLE and not any(f"{asked}.".startswith(f"{trail}.") for asked in expand):
        return value["id"]
    return _collapsed(value, expand, trail)


def _handler(stripe: ScriptedStripe) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            params = plain(decoded(body or url.query))
            asked = Asked(
                method=self.command,
                path=url.path,
                params=params if isinstance(params, dict) else {},
                key=self.headers.get("Idempotency-Key"),
            )
            status, answer = stripe.answer(asked)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True


@contextmanager
def scripted_stripe(run: Mapping[str, Any], *, further: Any = (), objects: Any = ()) -> Iterator[ScriptedStripe]:
    """Serve a run's script on a free port; `base` is its address."""
    stripe = ScriptedStripe(run, list(further), list(objects))
    with _Server(("127.0.0.1", 0), _handler(stripe)) as server:
        stripe.base = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield stripe
        finally:
            server.shutdown()
            thread.join()
