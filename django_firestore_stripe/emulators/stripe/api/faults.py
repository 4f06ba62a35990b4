"""Faults on demand: errors, lost answers, slow answers, dropped connections."""

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType

from django_firestore_stripe.emulators.stripe.json_types import Json

_WORDS = MappingProxyType(
    {
        400: ("invalid_request_error", None, "The request was refused."),
        401: ("invalid_request_error", None, "Invalid API Key provided: sk_test_****"),
        402: ("card_error", "card_declined", "Your card was declined."),
        403: (
            "invalid_request_error",
            None,
            "The provided key does not have the required permissions for this endpoint.",
        ),
        404: ("invalid_request_error", "resource_missing", "No such object."),
        409: (
            "invalid_request_error",
            "lock_timeout",
            "This object cannot be accessed right now because another API request or Stripe process is currently accessing "
            "it. If you see this error intermittently, retry the request.",
        ),
        429: (
            "invalid_request_error",
            "rate_limit",
            "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
        ),
    }
)
_SERVER_ERROR = ("api_error", None, "An unknown error occurred")


@dataclass(kw_only=True)
class Fault:
    """What goes wrong with the next `times` requests that match."""

    method: str
    path: str
    status: int | None = None
    code: str | None = None
    message: str | None = None
    times: int = 1
    after: bool = False
    delay: float = 0.0
    drop: bool = False
    replayed: bool = False

    @property
    def fails(self) -> bool:
        """Whether the client gets no proper answer."""
        return self.drop or self.status is not None

    @property
    def outermost(self) -> bool:
        """Whether the request never gets as far as being carried out."""
        return self.fails and not self.after and not self.replayed

    def matches(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method in {"*", method} and fnmatchcase(path, self.path)

    def error(self) -> tuple[int, Json]:
        """Return the answer in Stripe's form."""
        status = self.status or 500
        kind, code, message = _WORDS.get(status, _SERVER_ERROR)
        fields = {"type": kind, "code": self.code or code, "message": self.message or message}
        return status, {"error": {name: value for name, value in fields.items() if value is not None}}


@dataclass
class Faults:
    """The faults that are still to come; thread-safe."""

    _planned: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def inject(  # noqa: PLR0913 - each is a keyword with a default
        self,
        method: str,
        path: str,
        *,
        status: int | None = None,
        code: str | None = None,
        message: str | None = None,
        times: int = 1,
        after: bool = False,
        delay: float = 0.0,
        drop: bool = False,
        replayed: bool = False,
    ) -> None:
        """Plans a fault for the next `times` requests with this method ("*": any) and path (an fnmatch pattern).

        `status`: answer with this error (`code` and `message`: Stripe's own words if None). `drop`: close the connection
        without an answer. `delay`: seconds to wait first; alone it only makes the answer slow. `after`: the request is
        carried out, then the fault happens. `replayed`: the error happens inside Stripe's idempotency layer, which keeps
        it for the key; by default the request never gets there.
        """
        if status is None and not drop and not delay:
            msg = "A fault needs a status, drop or a delay."
            raise ValueError(msg)
        fault = Fault(
            method=method, path=path, status=status, code=code, message=message,
            times=times, after=after, delay=delay, drop=drop, replayed=replayed,
        )  # fmt: skip
        with self._lock:
            self._planned.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first planned fault that matches, which it uses up once."""
        with self._lock:
            for fault in self._planned:
                if fault.matches(method, path):
                    fault.times -= 1
                    return fault
        return None

    def clear(self) -> None:
        """Nothing more goes wrong."""
        with self._lock:
            self._planned.clear()
