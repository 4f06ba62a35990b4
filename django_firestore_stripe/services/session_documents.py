"""Which of a user's documents holds a Stripe session."""

from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services import caching

DOCUMENT = "document-of-session"
# Stripe lets a session live for at most 24 hours.
SECONDS = 90_000


def remember_document(*, uid: str, session: str, document_id: str) -> None:
    """Keep where a session was written."""
    caching.remember(DOCUMENT, f"{uid}/{session}", document_id, seconds=SECONDS)


def find_document(*, uid: str, session: str) -> str | None:
    """Return the id of the document that holds a session; None if no front door of ours made it."""
    remembered: str | None = caching.recall(DOCUMENT, f"{uid}/{session}")
    if remembered:
        return remembered
    found = CheckoutSession.objects.filter(customer=uid, session_id=session).only("pk").first()
    if found is None:
        return None
    document_id = str(found.pk).rpartition("/")[2]
    remember_document(uid=uid, session=session, document_id=document_id)
    return document_id
