"""From Stripe to the project's webhook: signed for real, through Django's test client."""

import json
import random
from collections.abc import Mapping
from typing import Any, Literal

from django.test import Client
from django.urls import NoReverseMatch, reverse

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.signatures import sign
from django_firestore_stripe.testing.factories import StripeObject
from django_firestore_stripe.testing.records import describe_record

Order = Literal["sent", "shuffled"]


def webhook_url() -> str:
    """Return the path where the project serves the webhook; raises AssertionError where it does not."""
    try:
        return reverse("django_firestore_stripe:webhook")
    except NoReverseMatch as missing:
        raise AssertionError(
            'The project has no webhook: add path("payments/", include("django_firestore_stripe.urls")) to its urls.py.'
        ) from missing


def post_event(
    client: Client,
    event: Mapping[str, Any] | str | bytes,
    *,
    secret: str | None = None,
    signature: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Post an event, or any body, and return the response; `secret`: the first that is configured."""
    body = event if isinstance(event, str | bytes) else json.dumps(event)
    secret = next(iter(get_settings().stripe_webhook_secret), "") if secret is None else secret
    header = sign(body, secret=secret) if signature is None else signature
    return client.post(
        webhook_url(),
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": header, **(headers or {})},
    )


class Webhooks:
    """Delivers what the Stripe emulator has announced, each event once."""

    def __init__(self, emulator: StripeEmulator) -> None:
        self._emulator = emulator
        self._taken: set[str] = set()
        # Stripe comes with no cookies, and does not know the project's CSRF token.
        self._client = Client(enforce_csrf_checks=True)

    def __call__(
        self, *, order: Order = "sent", seed: int | None = None, copies: int = 1, answered: int | None = 200
    ) -> list[Any]:
        """Deliver everything since the last call and return the responses, each with the `event` that it answers.

        `order`: as Stripe sent them, or "shuffled" by `seed` (a failure names the seed that was drawn). `copies`: how
        often each is delivered. Raises AssertionError for a status other than `answered`; None: any will do.
        """
        events = self.take() * copies
        if order == "sent":
            return [self.send(event, answered=answered) for event in events]
        seed = random.randrange(1_000_000) if seed is None else seed  # noqa: S311
        random.Random(seed).shuffle(events)  # noqa: S311
        note = f" The events were shuffled with seed={seed}."
        return [self.send(event, answered=answered, note=note) for event in events]

    def take(self) -> list[StripeObject]:
        """Return the events since the last call without delivering them: the test will, with `send`, or will not."""
        events = [event for event in self._emulator.events if event["id"] not in self._taken]
        self._taken.update(event["id"] for event in events)
        return events

    def skip(self, event_id: str) -> None:
        """Count an event as delivered."""
        self._taken.add(event_id)

    def send(self, event: StripeObject, *, answered: int | None = 200, note: str = "") -> Any:
        """Deliver one event, and return the response with the `event` that it answers."""
        self.skip(event["id"])
        response = post_event(self._client, event)
        response.event = event
        if answered is not None and response.status_code != answered:
            raise AssertionError(_describe(event, response, answered) + note)
        return response


def _describe(event: StripeObject, response: Any, answered: int) -> str:
    said = response.content.decode(errors="replace")[:500]
    name = f"{event['type']} ({event['id']})"
    return f"{name} was answered {response.status_code}, not {answered}: {said}\n{describe_record(event['id'])}"
