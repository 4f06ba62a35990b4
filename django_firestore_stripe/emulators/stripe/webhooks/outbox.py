"""Deliveries that are still to be made; they survive a restart."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django_firestore_stripe.emulators.stripe import versions
from django_firestore_stripe.emulators.stripe.clock import Clock
from django_firestore_stripe.emulators.stripe.json_types import Json
from django_firestore_stripe.emulators.stripe.state.store import Store

from . import schedule
from .disturbance import Weather

CONFIGURED = "configured"
"""Stands for the emulator's own `webhook_url`, beside the ids of registered endpoints."""

_PENDING, _GIVEN_UP = 0, 2


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event for one endpoint; `attempts` made so far."""

    number: int
    event: str
    attempts: int
    first: int
    """How far the clock was put forward when it was first due."""
    step: int
    """How many retries of Stripe's schedule were made."""
    livemode: bool
    copy: int
    """0, or 1 for what a disturbance delivers once more."""
    taken: int
    """How far the clock was put forward when this attempt began."""

    def planned(self) -> int | None:
        """How far the clock is put forward at the next retry; None when Stripe gives up."""
        offset = schedule.planned(self.step, livemode=self.livemode)
        return None if offset is None else self.first + offset


class Outbox:
    """A queue per endpoint.

    Stripe's schedule goes by how far the clock was put forward; the emulator's own pauses by a clock that is never set back.
    """

    def __init__(self, store: Store, *, url: str | None, clock: Clock, weather: Weather) -> None:
        self._store = store
        self._clock = clock
        self._weather = weather
        self.url = url
        self.version = versions.CURRENT
        self._bring_forward()

    def _bring_forward(self) -> None:
        """Let nothing that an earlier run left wait longer than the longest pause: its clock may have been another."""
        latest = self._clock.waited() + schedule.LONGEST_PAUSE
        self._store.rows("UPDATE deliveries SET due = ? WHERE delivered = 0 AND due > ?", (latest, latest))

    def endpoints_for(self, announced: str, registered: Iterable[Json]) -> list[str]:
        """Who wants events of this type; an application's endpoints only those of connected accounts: there are none."""
        wanted = [
            endpoint["id"]
            for endpoint in registered
            if endpoint["application"] is None
            if announced in endpoint["enabled_events"] or "*" in endpoint["enabled_events"]
        ]
        return ([CONFIGURED] if self.url else []) + wanted

    def now(self) -> float:
        """Seconds since the epoch that pauses go by."""
        return self._clock.waited()

    def put(self, event: Json, endpoints: Iterable[str], *, now: float) -> None:
        """Due at once, unless the weather is bad; `now` is the same for events that are announced together."""
        first = self._clock.ahead()
        for endpoint in endpoints:
            for copy, delay in enumerate(self._weather.delays()):
                self._store.rows(
                    "INSERT INTO deliveries (event, endpoint, due, first, livemode, copy) VALUES (?, ?, ?, ?, ?, ?)",
                    (event["id"], endpoint, now + delay, first, event["livemode"], copy),
                )

    def waiting(self) -> list[str]:
        """Return the endpoints that something is pending for."""
        return [name for (name,) in self._store.rows("SELECT DISTINCT endpoint FROM deliveries WHERE delivered = 0")]

    def due(self, endpoint: str) -> Delivery | None:
        """Return the delivery whose time came first."""
        condition = "endpoint = ? AND delivered = 0 AND due <= ? ORDER BY due, number LIMIT 1"
        return next(self._deliveries(condition, endpoint, self._clock.waited()), None)

    def _deliveries(self, condition: str, *values: str | float) -> Iterator[Delivery]:
        columns = "number, event, attempts, first, step, livemode, copy"
        statement = f"SELECT {columns} FROM deliveries WHERE {condition}"  # noqa: S608 - two literals
        for number, event, attempts, first, step, livemode, copy in self._store.rows(statement, values):
            yield Delivery(
                number=number,
                event=event,
                attempts=attempts,
                first=first,
                step=step,
                livemode=bool(livemode),
                copy=copy,
                taken=self._clock.ahead(),
            )

    def catch_up(self) -> None:
        """Make due what Stripe would have retried by now: the clock was put forward."""
        now = self._clock.waited()
        for delivery in self._deliveries("delivered = 0"):
            moment = delivery.planned()
            if moment is not None and moment <= self._clock.ahead():
                self._store.rows("UPDATE deliveries SET due = ? WHERE number = ?", (now, delivery.number))

    def pause(self, endpoint: str) -> float | None:
        """Seconds until the next one is due; None if nothing is pending."""
        ((due,),) = self._store.rows(
            "SELECT MIN(due) FROM deliveries WHERE endpoint = ? AND delivered = 0", (endpoint,)
        )
        return None if due is None else max(0.0, due - self._clock.waited())

    def failed(self, delivery: Delivery) -> None:
        """To be tried again: after a pause that doubles, and whenever the schedule's time has come; or given up."""
        made = delivery.planned()
        if made is not None and made <= delivery.taken:
            delivery = replace(delivery, step=delivery.step + 1)
        moment = delivery.planned()
        pause = 0 if moment is not None and moment <= self._clock.ahead() else schedule.pause(delivery.attempts)
        due = self._clock.waited() + pause
        self._store.rows(
            "UPDATE deliveries SET attempts = attempts + 1, step = ?, delivered = ?, due = ? WHERE number = ?",
            (delivery.step, _PENDING if moment is not None else _GIVEN_UP, due, delivery.number),
        )

    def delivered(self, delivery: Delivery) -> None:
        """Done; the event has one pending webhook less, unless this was a copy."""
        with self._store.transaction():
            self._store.rows(
                "UPDATE deliveries SET attempts = attempts + 1, delivered = 1 WHERE number = ?", (delivery.number,)
            )
            if not delivery.copy:
                self._count_down(delivery.event)

    def _count_down(self, event_id: str) -> None:
        for number, body in self._store.rows(
            "SELECT number, body FROM objects WHERE kind = 'event' AND id = ?", (event_id,)
        ):
            event = json.loads(body)
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
            self._store.rows("UPDATE objects SET body = ? WHERE number = ?", (json.dumps(event), number))

    def dropped(self, endpoint: str) -> None:
        """Nothing more goes to an endpoint that was deleted."""
        self._store.rows("DELETE FROM deliveries WHERE endpoint = ? AND delivered = 0", (endpoint,))
