"""Deliveries as Stripe makes them: whatever is not answered 2xx comes again, later each time."""

import heapq
import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from django_firestore_stripe.emulators.stripe.signatures import sign
from tests.factories import SECRET

# Seconds; Stripe's are 5 minutes, 30 minutes, 2, 5, 10 hours and then 12 hours until three days are over.
SCHEDULE = (0.1, 0.3, 0.6, 1.0, 1.5, *[2.0] * 15)
# Longer than a request may take; a worker that was killed answers at once that nobody listens.
TIMEOUT = 60


class Courier:
    """Delivers in some threads; `given_up` are events that were never answered 2xx."""

    def __init__(self, port: Callable[[int], int], threads: int) -> None:
        self._port = port
        self._threads = threads
        self._waiting: list[tuple[float, int, int, dict[str, Any]]] = []
        self._number = itertools.count()
        self._changed = threading.Condition()
        self._open = 0
        self.delivered = 0
        self.attempts = 0
        self.given_up: list[str] = []

    def run(self, events: list[dict[str, Any]], midway: Callable[[], None]) -> None:
        """Deliver all of them, in this order where nothing fails; call `midway` once when half is through."""
        self._open = len(events)
        for number, event in enumerate(events):
            heapq.heappush(self._waiting, (0.0, next(self._number), 0, event))
            del number
        threads = [threading.Thread(target=self._deliver) for _ in range(self._threads)]
        for thread in threads:
            thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._open <= len(events) // 2)
        midway()
        for thread in threads:
            thread.join()

    def _deliver(self) -> None:
        while True:
            with self._changed:
                if not self._open:
                    return
                now = time.monotonic()
                due = bool(self._waiting) and self._waiting[0][0] <= now
                if not due:
                    self._changed.wait(self._waiting[0][0] - now if self._waiting else 0.5)
                    continue
                _, number, tried, event = heapq.heappop(self._waiting)
                self.attempts += 1
            self._answered(event, number, tried, self._post(event, number + tried))

    def _answered(self, event: dict[str, Any], number: int, tried: int, status: int | None) -> None:
        with self._changed:
            if status == http.HTTPStatus.OK:
                self.delivered += 1
                self._open -= 1
            elif tried >= len(SCHEDULE):
                self.given_up.append(f"{event['id']} ({event['type']}): {status}")
                self._open -= 1
            else:
                heapq.heappush(self._waiting, (time.monotonic() + SCHEDULE[tried], number, tried + 1, event))
            self._changed.notify_all()

    def _post(self, event: dict[str, Any], choice: int) -> int | None:
        """Return the answer's status; None where nobody answered."""
        body = json.dumps(event)
        headers = {"Content-Type": "application/json", "Stripe-Signature": sign(body, secret=SECRET)}
        connection = http.client.HTTPConnection("127.0.0.1", self._port(choice), timeout=TIMEOUT)
        try:
            connection.request("POST", "/payments/webhook/", body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
