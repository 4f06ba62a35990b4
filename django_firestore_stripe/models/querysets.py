"""The questions that people ask of documents, as query sets."""

from datetime import datetime
from typing import Self

from django_firestore_stripe.firestore.listening import Listening
from django_firestore_stripe.firestore.managers import DocumentQuerySet
from django_firestore_stripe.firestore.watching import Callback, ErrorCallback, watch

# A subscription in one of these gives the user what was paid for.
ENTITLED = ("trialing", "active")
# A subscription in one of these is not over.
RUNNING = (*ENTITLED, "incomplete", "past_due", "unpaid", "paused")


class WatchedQuerySet(DocumentQuerySet):
    """Documents whose changes can be followed."""

    def watch(self, callback: Callback, *, on_error: ErrorCallback | None = None) -> Listening:
        """Call `callback` with the changes of what this query finds, in a thread, until the result is closed.

        The first call has all documents as "added". Raises NotSupportedError where Firestore cannot listen to the query.
        """
        return watch(self, callback, on_error)


class PersonalQuerySet(WatchedQuerySet):
    """Documents that belong to one user; `owner` is the field that says whose."""

    owner = "customer"

    def for_uid(self, uid: str) -> Self:
        """Return what belongs to a user: a query of that user's documents only."""
        return self.filter(**{self.owner: uid})


class PaidQuerySet(PersonalQuerySet):
    """Payments and invoices: the path says whose, `customer` is Stripe's id."""

    owner = "user"

    def with_stripe_id(self, stripe_id: str) -> Self:
        """Return the one that Stripe knows by this id, whosever it is."""
        return self.filter(object_id=stripe_id)


class PaymentQuerySet(PaidQuerySet):
    """Payments."""

    def succeeded(self) -> Self:
        """Return those whose money has come."""
        return self.filter(status="succeeded")


class InvoiceQuerySet(PaidQuerySet):
    """Invoices.

    A user's lie in several collections: `for_uid` can be ordered by key only. To order or filter them otherwise, filter
    by the Stripe customer, `customer`.
    """

    def unpaid(self) -> Self:
        """Return those that wait for their money."""
        return self.filter(status="open")


class SubscriptionQuerySet(PersonalQuerySet):
    """Subscriptions."""

    def active(self) -> Self:
        """Return those that give their user what was paid for: trialing and active."""
        return self.filter(status__in=ENTITLED)

    def ending(self) -> Self:
        """Return those that still run, but will not be renewed when their period ends.

        One that ends at a date of its own, `cancel_at`, is not found: `is_ending` of a subscription sees it as well.
        """
        return self.filter(cancel_at_period_end=True, status__in=RUNNING)


class CheckoutSessionQuerySet(PersonalQuerySet):
    """Checkout sessions."""

    def with_session_id(self, session_id: str) -> Self:
        """Return the one that Stripe knows by this id; users may be allowed to write it, so verify whose it is."""
        return self.filter(session_id=session_id)


class CatalogueQuerySet(WatchedQuerySet):
    """Products, prices and tax rates."""

    def active(self) -> Self:
        """Return what is on sale."""
        return self.filter(active=True)


class ProductQuerySet(CatalogueQuerySet):
    """Products."""

    def with_prices(self) -> Self:
        """Read the prices of all products, those that are no longer sold too, with one more query."""
        return self.prefetch_related("prices")


class WebhookEventQuerySet(WatchedQuerySet):
    """Records of events."""

    def for_uid(self, uid: str) -> Self:
        """Return what Stripe told about a user."""
        return self.filter(uid=uid)

    def unfinished(self) -> Self:
        """Return those that were not applied."""
        return self.filter(status__in=("failed", "unmatched"))

    def received_since(self, moment: datetime) -> Self:
        """Return those that came at this time or later."""
        return self.filter(received_at__gte=moment)
