"""Whether Firebase Auth answers, where roles become claims."""

from collections.abc import Iterator

from django_firestore_stripe.exceptions import NotFound, PaymentsError
from django_firestore_stripe.gateways.firebase.usage import is_used
from django_firestore_stripe.services.doctor.finding import Finding, error, fine


def examine() -> Iterator[Finding]:
    """Ask for a user whom there is not."""
    if not is_used():
        yield fine("Firebase Auth is not used: roles become Django's groups alone.")
        return
    # Only here is there a firebase-admin to import.
    from django_firestore_stripe.gateways.firebase.auth import read_claims  # noqa: PLC0415

    try:
        read_claims("doctor_nobody")
    except NotFound:
        yield fine("Firebase Auth can be asked for users.")
    except PaymentsError as failed:
        hint = "Give the service account the role Firebase Authentication Admin, or set FIREBASE_AUTH to False."
        yield error(str(failed), hint)
    else:
        yield fine("Firebase Auth can be asked for users.")
