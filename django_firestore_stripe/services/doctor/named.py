"""The objects that documents name, as Stripe has them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.gateways.stripe.listing import find
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.backfill.findings import Finding, failure
from django_firestore_stripe.services.backfill.patience import patiently

# What the extension calls the payment of an invoice that no PaymentIntent pays.
INVOICE = "in_"


@dataclass(kw_only=True)
class Named:
    """Objects that are there, those that are gone, or never were, and those of which Stripe says nothing."""

    things: dict[str, StripeObject] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)

    def look_up(self, kind: str, object_id: str) -> None:
        """Ask Stripe for an object; what it refuses for another reason than that it has none is a finding."""
        try:
            thing = patiently(lambda: find(kind_of(kind, object_id), object_id))
        except StripeRefused as refused:
            self.refused.append(failure(object_id, refused))
            return
        if thing is None:
            self.gone.append(object_id)
        else:
            self.things[object_id] = thing


def look_up(kind: str, ids: Iterable[str]) -> Named:
    """Ask Stripe for the objects of a kind's documents, for each once."""
    named = Named()
    for object_id in dict.fromkeys(ids):
        named.look_up(kind, object_id)
    return named


def kind_of(kind: str, object_id: str) -> str:
    """Return of which kind the object is that a document of this kind names."""
    return "invoices" if kind == "payments" and object_id.startswith(INVOICE) else kind
