"""Faults on demand: errors, lost answers, slow answers, dropped connections, disturbed webhooks."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.webhooks.disturbance import Disturbance

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.resources.catalogue import Catalogue
    from django_firestore_stripe.emulators.stripe.webhooks.disturbance import Weather

METHODS = ("GET", "POST", "DELETE", "*")
UNANSWERED = 100.0
"""Seconds after which a request that shall time out is dropped: more than Stripe's clients wait."""

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

    def __post_init__(self) -> None:
        """Refuse what is no fault; `ValueError` says why."""
        if self.status is None and not self.drop and not self.delay:
            msg = "A fault needs a status, drop, timeout or a delay."
            raise ValueError(msg)
        if self.status is not None and not 400 <= self.status <= 599:  # noqa: PLR2004 - errors in HTTP
            msg = f"An error has a status from 400 to 599, not {self.status}."
            raise ValueError(msg)
        if self.times < 1 or self.delay < 0:
            msg = "A fault happens once or more often, and no sooner than after 0 seconds."
            raise ValueError(msg)

    @property
    def fails(self) -> bool:
        """Whether the client gets no proper answer."""
        return self.drop or self.status is not None

    @property
    def outermost(self) -> bool:
        """Whether the request never gets as far as being carried out."""
        return self.fails and not self.after and not self.replayed

    def matches(self, method: str, path: str) -> bool:
        return self.method in {"*", method} and fnmatchcase(path, self.path)

    def error(self) -> tuple[int, Json]:
        """Return the answer in Stripe's form."""
        status = self.status or 500
        kind, code, message = _WORDS.get(status, _SERVER_ERROR)
        fields = {"type": kind, "code": self.code or code, "message": self.message or message}
        return status, {"error": {name: value for name, value in fields.items() if value is not None}}


class Faults:
    """The faults that are still to come; thread-safe."""

    def __init__(self, catalogue: Catalogue, weather: Weather) -> None:
        self._catalogue = catalogue
        self._weather = weather
        self._planned: list[Fault] = []
        self._lock = threading.Lock()

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
        timeout: bool = False,
        replayed: bool = False,
    ) -> None:
        """Plans a fault for the next `times` requests with this method ("*": any) and path (an fnmatch pattern).

        `status`: answer with this error (`code` and `message`: Stripe's own words if None). `drop`: close the connection
        without an answer. `timeout`: no answer either, but the connection stays open for longer than clients wait.
        `delay`: seconds to wait first; alone it only makes the answer slow. `after`: the request is carried out, then the
        fault happens. `replayed`: the error happens inside Stripe's idempotency layer, which keeps it for the key; by
        default the request never gets there. `ValueError` for what is no fault, or no request of Stripe's API.
        """
        if method not in METHODS:
            msg = f"{method} is none of {', '.join(METHODS)}."
            raise ValueError(msg)
        if not self._catalogue.may_match(method, path):
            msg = f"No request of the Stripe emulator is {method} {path}."
            raise ValueError(msg)
        fault = Fault(
            method=method, path=path, status=status, code=code, message=message, times=times, after=after,
            delay=UNANSWERED if timeout else delay, drop=drop or timeout, replayed=replayed,
        )  # fmt: skip
        with self._lock:
            self._planned.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first planned fault that matches, which it uses up once."""
        with self._lock:
            for fault in self._planned:
                if fault.matches(method, path):
                    return self._use(fault)
        return None

    def _use(self, fault: Fault) -> Fault:
        used = replace(fault, times=1)
        fault.times -= 1
        if not fault.times:
            self._planned.remove(fault)
        return used

    def disturb_webhooks(
        self, *, duplicate: bool = False, shuffle: bool = False, delay: float = 0.0, seed: int | None = None
    ) -> int:
        """Let every webhook from now on, until `clear()`, come twice, in another order or late; return the seed.

        `delay`: seconds that each is late; with `shuffle` a random part of them (of one second, if it is 0). The same `seed`
        draws the same again, for the same events in the same order. `ValueError` for none of the three.
        """
        drawn = {} if seed is None else {"seed": seed}
        disturbance = Disturbance(duplicate=duplicate, shuffle=shuffle, delay=delay, **drawn)
        self._weather.become(disturbance)
        return disturbance.seed

    @property
    def planned(self) -> list[Fault]:
        """The faults of requests that are still to come, each with how often."""
        with self._lock:
            return [replace(fault) for fault in self._planned]

    @property
    def disturbance(self) -> Disturbance | None:
        """What happens to webhooks."""
        return self._weather.disturbance

    def clear(self) -> None:
        """Nothing more goes wrong; webhooks that are late already stay so."""
        with self._lock:
            self._planned.clear()
        self._weather.become(None)
