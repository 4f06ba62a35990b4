"""Whether the security rules keep clients out of the inbox: events hold names, addresses and amounts."""

from collections.abc import Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.client import emulator_host
from django_firestore_stripe.firestore.guests import can_guests_read
from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning

COMMAND = "python manage.py firestore_stripe_rules > firestore.rules && firebase deploy --only firestore:rules"


def examine() -> Iterator[Finding]:
    """Ask for a record and a customer as a guest would; an emulator lets everybody do everything."""
    if emulator_host():
        yield fine("On an emulator, rules are not examined.")
        return
    seen = {path: can_guests_read(path) for path in (paths.event("doctor_nobody"), paths.customer("doctor_nobody"))}
    for path, readable in seen.items():
        if readable:
            yield error(f"Everybody can read {path.rpartition('/')[0]}, without signing in.", COMMAND)
    if None in seen.values():
        yield warning("What guests may read could not be found out.", COMMAND)
    elif not any(seen.values()):
        yield fine("Guests cannot read customers or the inbox.")
