"""Search: Firestore finds exact values and beginnings of one field, so each term is looked up as what it looks like."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.paths import is_valid_id
from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.models import Customer, WebhookEvent

# Firestore indexes no longer values: https://firebase.google.com/docs/firestore/quotas#indexes.
MAX_INDEXED_BYTES = 1_500

Rows = QuerySet[Any]
Term = Callable[[str], Any]


def as_typed(term: str) -> str:
    """Return the term."""
    return term


def as_id(term: str) -> str | None:
    """Return the term if it can be a document's id."""
    return term if is_valid_id(term) else None


def as_product(term: str) -> Reference | None:
    """Return the reference to a product."""
    return Reference(paths.product(term)) if is_valid_id(term) else None


def as_owned(term: str) -> str | None:
    """Return the key of a customer's object from Stripe's id alone: the events about it know the customer."""
    events = WebhookEvent.objects.filter(object_id=term).only("uid")[:10]
    uid = next((event.uid for event in events if isinstance(event.uid, str)), None)
    return f"{uid}/{term}" if uid else None


def as_stripe_customer(term: str) -> str:
    """Return the Stripe customer of a user, which takes one read; the empty string, which fits nothing, without one."""
    found = Customer.objects.filter(pk=term).first() if is_valid_id(term) else None
    return (found.stripe_id if found else None) or ""


@dataclass(frozen=True, kw_only=True)
class Search:
    """A lookup for terms that fit `pattern`; `value` makes its value, None where there can be none.

    `keeps_order` leaves the list's order and with it the documents that lack the field that it orders by; without,
    by key, the query needs no composite index and finds those as well.
    """

    lookup: str
    pattern: str = r".+"
    value: Term = as_typed
    keeps_order: bool = False

    def fits(self, term: str) -> bool:
        """Say whether a term looks like what this lookup finds."""
        return re.fullmatch(self.pattern, term, re.DOTALL) is not None

    def narrowed(self, rows: Rows, term: str) -> Rows:
        """Return the rows that are meant by a term."""
        value = self.value(term)
        if value is None:
            return rows.none()
        found: Any = rows.filter(**{self.lookup: value})
        narrowed: Rows = found if self.keeps_order else found.by_key()
        return narrowed


def search(searches: Sequence[Search], rows: Rows, term: str) -> Rows:
    """Return what the first of the fitting lookups finds; each that finds nothing costs one read.

    The last lookup must fit every term.
    """
    if len(term.encode()) > MAX_INDEXED_BYTES:
        return rows.none()
    *earlier, last = (candidate.narrowed(rows, term) for candidate in searches if candidate.fits(term))
    return next((found for found in earlier if found.exists()), last)
