"""Whether anybody answers the sessions that apps write."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.services.doctor.finding import Finding, fine, warning
from django_firestore_stripe.services.working.state import NAME, State

HINT = "Start firestore_stripe_worker or set up Eventarc (TRIGGER_AUDIENCE, TRIGGER_SERVICE_ACCOUNT), if any app writes them."


def examine() -> Iterator[Finding]:
    """Look for workers whose lease holds; whether an Eventarc trigger exists, only its project knows."""
    settings = get_settings()
    if settings.extension_installed:
        yield fine("The Firebase extension answers what apps write.")
        return
    workers = _workers()
    if workers:
        yield fine(f"{workers} {'worker answers' if workers == 1 else 'workers answer'} what apps write.")
    elif settings.trigger_token or (settings.trigger_audience and settings.trigger_service_account):
        yield fine("No worker runs, but the triggers are open: Eventarc may tell of what apps write.")
    else:
        yield warning("Nobody answers the sessions that apps write.", HINT)


def _workers() -> int:
    path = paths.event(NAME)
    leases = State.from_fields(read([path])[path].fields or {}).leases
    return sum(until > datetime.now(UTC) for until in leases.values())
