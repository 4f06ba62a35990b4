"""Deliveries that are still to be made; they survive a restart."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from django_firestore_stripe.emulators.stripe.json_types import Json
from django_firestore_stripe.emulators.stripe.state.store import Store

from . import schedule

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
    taken: int
    """How far the clock was put forward when this attempt began."""

    def planned(self) -> int | None:
        """How far the clock is put forward at the next retry; None when Stripe gives up."""
        offset = schedule.planned(self.step, livemode=self.livemode)
        return None if offset is None else self.first + offset


class Outbox:
    """A queue per endpoint; `ahead`: how far the clock was put forward, which is what Stripe's schedule goes by here."""

    def __init__(self, store: Store, *, url: str | None, ahead: Callable[[], int]) -> None:
        self._store = store
        self._ahead = ahead
        self.url = url

    def endpoints_for(self, announced: str, registered: Iterable[Json]) -> list[str]:
        """Who wants events of this type."""
        wanted = [
            endpoint["id"]
            for endpoint in registered
            if announced in endpoint["enabled_events"] or "*" in endpoint["enabled_events"]
        ]
        return ([CONFIGURED] if self.url else []) + wanted

    def put(self, event: Json, endpoints: Iterable[str]) -> None:
        """Due at once."""
        for endpoint in endpoints:
            self._store.rows(
                "INSERT INTO deliveries (event, endpoint, due, first, livemode) VALUES (?, ?, ?, ?, ?)",
                (event["id"], endpoint, time.time(), self._ahead(), event["livemode"]),
            )

    def waiting(self) -> list[str]:
        """Return the endpoints that something is pending for."""
        return [name for (name,) in self._store.rows("SELECT DISTINCT endpoint FROM deliveries WHERE delivered = 0")]

    def due(self, endpoint: str) -> Delivery | None:
        """Return the oldest delivery whose time has come."""
        condition = "endpoint = ? AND delivered = 0 AND due <= ? ORDER BY number LIMIT 1"
        return next(self._deliveries(condition, endpoint, time.time()), None)

    def _deliveries(self, condition: str, *values: str | float) -> Iterator[Delivery]:
        columns = "number, event, attempts, first, step, livemode"
        statement = f"SELECT {columns} FROM deliveries WHERE {condition}"  # noqa: S608 - two literals
        for number, event, attempts, first, step, livemode in self._store.rows(statement, values):
            yield Delivery(
                number=number,
                event=event,
                attempts=attempts,
                first=first,
                step=step,
                livemode=bool(livemode),
                taken=self._ahead(),
            )

    def catch_up(self) -> None:
        """Make due what Stripe would have retried by now: the clock was put forward."""
        for delivery in self._deliveries("delivered = 0"):
            moment = delivery.planned()
            if moment is not None and moment <= self._ahead():
                self._store.rows("UPDATE deliveries SET due = ? WHERE number = ?", (time.time(), delivery.number))

    def pause(self, endpoint: str) -> float | None:
        """Seconds until the next one is due; None if nothing is pending."""
        ((due,),) = self._store.rows(
            "SELECT MIN(due) FROM deliveries WHERE endpoint = ? AND delivered = 0", (endpoint,)
        )
        return None if due is None else max(0.0, due - time.time())

    def failed(self, delivery: Delivery) -> None:
        """To be tried again: after a pause that doubles, and whenever the schedule's time has come; or given up."""
        made = delivery.planned()
        if made is not None and made <= delivery.taken:
            delivery = replace(delivery, step=delivery.step + 1)
        moment = delivery.planned()
        pause = 0 if moment is not None and moment <= self._ahead() else schedule.pause(delivery.attempts)
        self._store.rows(
            "UPDATE deliveries SET attempts = attempts + 1, step = ?, delivered = ?, due = ? WHERE number = ?",
            (delivery.step, _PENDING if moment is not None else _GIVEN_UP, time.time() + pause, delivery.number),
        )

    def delivered(self, delivery: Delivery) -> None:
        """Done; the event has one pending webhook less."""
        with self._store.transaction():
            self._store.rows(
                "UPDATE deliveries SET attempts = attempts + 1, delivered = 1 WHERE number = ?", (delivery.number,)
            )
            for number, body in self._store.rows(
                "SELECT number, body FROM objects WHERE kind = 'event' AND id = ?", (delivery.event,)
            ):
                event = json.loads(body)
                event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
                self._store.rows("UPDATE objects SET body = ? WHERE number = ?", (json.dumps(event), number))

    def dropped(self, endpoint: str) -> None:
        """Nothing more goes to an endpoint that was deleted."""
        self._store.rows("DELETE FROM deliveries WHERE endpoint = ? AND delivered = 0", (endpoint,))
