"""Replay: a stored event is handed to the event service once more, as if Stripe had sent it again."""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from django_firestore_stripe.admin.masking import masked_text
from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.models import WebhookEvent
from django_firestore_stripe.services.events import handle_event, parse_event

logger = logging.getLogger(__name__)

Status = WebhookEvent.Status
UNFINISHED = frozenset({Status.FAILED, Status.UNMATCHED})
# Seconds after which a list of events is left for the next request, lest the browser or a proxy gives up.
ENOUGH = 20.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a replay, in a sentence for whoever asked for it."""

    event: WebhookEvent
    done: bool
    sentence: str


def may_replay(event: WebhookEvent) -> bool:
    """Say whether there is something left to do: the event was not applied, or its effects have not all run."""
    return event.status in UNFINISHED or event.effects == WebhookEvent.Effects.PENDING


def replay(event: WebhookEvent) -> Outcome:
    """Hand an event to the service once more."""
    if not may_replay(event):
        return _outcome(event, False, _("%(event)s needs no replay."))
    if not isinstance(event.payload, str) or not event.payload:
        return _outcome(event, False, _("%(event)s was too large to be kept: resend it from Stripe's dashboard."))
    try:
        verdict = handle_event(parse_event(event.payload))
    except (PaymentsError, DatabaseError) as error:
        logger.warning("Replay of event %s failed: %s", event.pk, type(error).__name__)
        return _outcome(event, False, _("%(event)s failed again: %(reason)s"), reason=str(error))
    if verdict is None:
        return _outcome(event, False, _("%(event)s is of a type that nothing handles."))
    done = verdict.status not in UNFINISHED
    sentence = _("%(event)s is %(status)s now.") if done else _("%(event)s is still %(status)s: %(reason)s")
    return _outcome(event, done, sentence, status=str(verdict.status.label), reason=verdict.reason or "")


def replay_all(events: Iterable[WebhookEvent]) -> Iterator[Outcome]:
    """Replay one event after the other, the oldest first, until the time is up; at least one."""
    end = time.monotonic() + ENOUGH
    for event in sorted(events, key=lambda event: str(event.created)):
        yield replay(event)
        if time.monotonic() > end:
            return


def _outcome(event: WebhookEvent, done: bool, sentence: str, **words: str) -> Outcome:
    return Outcome(event=event, done=done, sentence=masked_text(sentence % {"event": event, **words}))
