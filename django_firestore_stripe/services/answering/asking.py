"""A document that asks, and whose it is."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django_firestore_stripe.exceptions import IdempotencyConflict, Unavailable
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.buyers import buyer_of
from django_firestore_stripe.services.customers import Buyer, ensure_customer
from django_firestore_stripe.services.session_request import SessionRequest

logger = logging.getLogger(__name__)

# How old a document is at least before others are not waited for who have asked Stripe as well: they have had time to
# write the answer, and Eventarc, which comes again after ten seconds, does not have to come twice.
OTHERS_TURN = timedelta(seconds=8)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The document as it was read, its customer's (None where their Stripe customer is known), and what policy allows.

    `age` is for how long the document has been there.
    `replacement` is the customer that stands in for one whom Stripe no longer has. `made` is how to take back what was
    created at Stripe, should the document get no answer after all.
    """

    uid: str
    document: Snapshot
    owner: Snapshot | None
    request: SessionRequest
    age: timedelta
    made: list[Callable[[], object]] = field(default_factory=list)
    replacement: str | None = None

    @property
    def document_id(self) -> str:
        """The document's id, which a client chose."""
        return self.document.path.rpartition("/")[2]

    @property
    def names(self) -> frozenset[str]:
        """The names of the document's fields: a policy may have added others."""
        return frozenset(self.document.fields or {})

    @property
    def occasion(self) -> str:
        """What tells this document from an earlier one at its path."""
        return self.document.create_time or ""

    @property
    def asked_at(self) -> datetime | None:
        """When the client wrote the document, by Firestore's clock."""
        return datetime.fromisoformat(self.occasion) if self.occasion else None

    @property
    def key(self) -> tuple[str, ...]:
        """What all idempotency keys of this document begin with."""
        return (self.uid, self.document_id, self.occasion, *([self.replacement] if self.replacement else []))

    def settle(self, conflict: IdempotencyConflict) -> None:
        """Leave the document to whoever has asked Stripe for it with other parameters, as long as they may yet answer.

        The client has changed its document since, or the policy decides by the clock. What the other has made and told
        nobody cannot be paid, so that later it may be asked for once more. Raises Unavailable.
        """
        if self.age < OTHERS_TURN:
            raise Unavailable(f"{self.document.path} was asked for with other parameters a moment ago.") from conflict
        logger.warning("%s was asked for with other parameters before; asking anew", self.document.path)

    def buyer(self) -> Buyer:
        """Return the user, by the uid alone where they have a Stripe customer: nobody need be asked who they are."""
        known = mappings.customer_of(self.uid) or (self.owner and self.owner.get("stripeId"))
        return Buyer(uid=self.uid) if known else buyer_of(self.uid)

    def customer(self, buyer: Buyer) -> str:
        """Return the Stripe customer of the user, created where there is none."""
        return ensure_customer(buyer, seen=self.owner)
