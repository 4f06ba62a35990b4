"""A document that asks, and whose it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.buyers import buyer_of
from django_firestore_stripe.services.customers import Buyer, ensure_customer
from django_firestore_stripe.services.session_request import SessionRequest


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The document as it was read, its customer's (None where their Stripe customer is known), and what policy allows.

    `replacement` is the customer that stands in for one whom Stripe no longer has. `made` is how to take back what was
    created at Stripe, should the document get no answer after all.
    """

    uid: str
    document: Snapshot
    owner: Snapshot | None
    request: SessionRequest
    made: list[Callable[[], object]] = field(default_factory=list)
    replacement: str | None = None

    @property
    def document_id(self) -> str:
        """The document's id, which a client chose."""
        return self.document.path.rpartition("/")[2]

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

    def buyer(self) -> Buyer:
        """Return the user, by the uid alone where they have a Stripe customer: nobody need be asked who they are."""
        known = mappings.customer_of(self.uid) or (self.owner and self.owner.get("stripeId"))
        return Buyer(uid=self.uid) if known else buyer_of(self.uid)

    def customer(self, buyer: Buyer) -> str:
        """Return the Stripe customer of the user, created where there is none."""
        return ensure_customer(buyer, seen=self.owner)
