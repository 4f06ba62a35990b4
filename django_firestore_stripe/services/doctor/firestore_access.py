"""Whether Firestore can be read and written."""

from collections.abc import Iterator

from django.db import Error as DatabaseError

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.firestore.probing import try_writing
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.services.doctor.finding import Finding, error, fine

ROLE = "the role Cloud Datastore User (roles/datastore.user)"
FAILURES = (DatabaseError, PaymentsError)


def examine() -> Iterator[Finding]:
    """Read a document that there is not, and have a write to it refused."""
    path = paths.event("doctor_nobody")
    try:
        read([path])
    except FAILURES as failed:
        hint = f"Look at DATABASES, whether the project has that database, and whether its credentials have {ROLE}."
        yield error(f"Firestore cannot be read: {failed}", hint)
        return
    try:
        try_writing(path)
    except FAILURES as failed:
        yield error(f"Firestore can be read, but not written: {failed}", f"Give the service account {ROLE}.")
    else:
        yield fine("Firestore can be read and written.")
