"""Whether events arrive: a signing secret cannot be compared with Stripe's, but what it lets in can be seen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.gateways.stripe.dates import answer_times
from django_firestore_stripe.gateways.stripe.events import list_undelivered
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.doctor.endpoints import find_endpoints
from django_firestore_stripe.services.doctor.finding import Finding, error, fine
from django_firestore_stripe.services.events.registry import wanted_types

# A delivery takes a while, and may be repeated.
PATIENCE = timedelta(minutes=10)


def examine(url: str | None) -> Iterator[Finding]:
    """Look for events that Stripe has not delivered everywhere and that are not in the inbox either."""
    own = find_endpoints(url).own
    if not own:
        return
    since = min(endpoint["created"] for endpoint in own)
    missing = _missing(since)
    if missing:
        newest = missing[0]
        when = datetime.fromtimestamp(newest["created"], UTC)
        yield error(
            f"{len(missing)} events have not arrived, the last {newest['id']} ({newest['type']}, {when:%Y-%m-%d %H:%M} UTC).",
            "Look at the endpoint's deliveries at https://dashboard.stripe.com/webhooks: 400 is a wrong "
            "STRIPE_WEBHOOK_SECRET, anything else the way there. Then run firestore_stripe_sync.",
        )
    else:
        yield fine("No event is missing in the inbox.")


def _missing(since: int) -> list[StripeObject]:
    """Return the events of this mode since the endpoint was made that nobody here has a record of."""
    with answer_times() as times:
        listed = list_undelivered(since=since)
    until = (times[-1] if times else datetime.now(UTC)) - PATIENCE
    wanted, livemode = wanted_types(), get_settings().livemode
    events = [
        event
        for event in listed
        if event["type"] in wanted and event["livemode"] is livemode and event["created"] <= until.timestamp()
    ]
    records = read(paths.event(event["id"]) for event in events)
    return [event for event in events if not records[paths.event(event["id"])].exists]
