"""Whose uid each Stripe customer has: asked for a page at a time, and without writing, so that a dry run can ask, too."""

from collections import defaultdict
from collections.abc import Iterable

from django_firestore_stripe.exceptions import InvalidRequest, StripeRefused
from django_firestore_stripe.gateways.stripe import customers as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Customer
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.events.tombstones import last_owners
from django_firestore_stripe.users import valid_uid

# Values that Firestore takes in one `in`: https://firebase.google.com/docs/firestore/query-data/queries#in.
MOST = 30


class Owners:
    """What a run has learnt of customers and uids."""

    def __init__(self) -> None:
        self._uids: dict[str, str | None] = {}
        self._first: dict[str, str] = {}

    def learn(self, customers: Iterable[str]) -> None:
        """Ask for the customers that are not known yet: of Firestore 30 at once, of Stripe one by one.

        Those whom Stripe has deleted are asked for among the tombstones, all at once.
        """
        wanted = [customer for customer in dict.fromkeys(customers) if customer not in self._uids]
        for start in range(0, len(wanted), MOST):
            self._uids |= _stored(wanted[start : start + MOST])
        named = {customer: _named_at_stripe(customer) for customer in wanted if customer not in self._uids}
        nobodys = [customer for customer, uid in named.items() if uid is None]
        self._uids |= named | patiently(lambda: last_owners(nobodys))

    def keep(self, customer: str, uid: str) -> None:
        """Remember a customer that Stripe has listed."""
        self._uids[customer] = uid
        self._first.setdefault(uid, customer)

    def first_of(self, uid: str) -> str | None:
        """Return the customer of a uid that Stripe has listed first: the newest."""
        return self._first.get(uid)

    def uid_of(self, customer: str | None) -> str | None:
        """Return the uid of a customer that was asked for; None where it belongs to nobody, or to several users."""
        return self._uids.get(customer) if customer else None


class Holder(Owners):
    """Stands for them where a document says whose an object is."""

    def __init__(self, uid: str) -> None:
        super().__init__()
        self.uid = uid

    def uid_of(self, customer: str | None) -> str | None:
        """Return the user below whom the document lies, whatever the customer."""
        return self.uid


def named_uid(customer: StripeObject) -> str | None:
    """Return the uid that we, or the extension, wrote onto a Stripe customer; None for what cannot be a uid."""
    try:
        return valid_uid((customer.get("metadata") or {}).get(gateway.UID_KEY))
    except InvalidRequest:
        return None


def _stored(customers: list[str]) -> dict[str, str | None]:
    """Return whose they are by the users' documents."""
    found = defaultdict(list)
    rows = Customer.objects.filter(stripe_id__in=customers).values_list("stripe_id", "pk")
    for customer, uid in patiently(lambda: list(rows)):
        found[str(customer)].append(str(uid))
    return {customer: uids[0] if len(uids) == 1 else None for customer, uids in found.items()}


def _named_at_stripe(customer: str) -> str | None:
    try:
        return named_uid(patiently(lambda: gateway.retrieve_customer(customer)))
    except StripeRefused:
        return None
