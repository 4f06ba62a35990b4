"""Open checkout sessions that nobody shall pay any more."""

from functools import partial

from django_firestore_stripe import deadlines
from django_firestore_stripe.documents import paths
from django_firestore_stripe.gateways.stripe import checkout as gateway
from django_firestore_stripe.gateways.stripe.missing import required
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.services.sync.following import follow
from django_firestore_stripe.services.sync.protocol import Outcome
from django_firestore_stripe.services.sync.things import stored_session, sync_session
from django_firestore_stripe.users import valid_uid

# Seconds that it may take in all.
DEADLINE = 18.0


def expire_session(*, uid: str, document_id: str) -> Outcome:
    """Expire a user's open session at Stripe and keep its outcome; one that has ended is refused by Stripe.

    Raises NotFound for one that Stripe does not have, or no longer, and for another user's: the document may have been
    forged by its owner.
    """
    with deadlines.within(DEADLINE):
        session_id = stored_session(paths.checkout_session(valid_uid(uid), document_id))
        session = required(partial(gateway.retrieve_session, session_id), session_id)
        require_owner(session, uid=uid)
        gateway.expire_session(session_id)
        return follow(partial(sync_session, uid=uid, document_id=document_id))
