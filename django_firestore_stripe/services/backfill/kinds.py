"""What can be backfilled, in an order in which each kind finds what it refers to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe.listing import list_products
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.gateways.stripe.pages import PAGE
from django_firestore_stripe.models import Customer, Invoice, Payment, Price, Product, Subscription, TaxRate
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.services import catalogue
from django_firestore_stripe.services.backfill import customers
from django_firestore_stripe.services.backfill.invoices import completed, with_stored_charge
from django_firestore_stripe.services.backfill.owners import Owners
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.backfill.subjects import Subject, from_builder
from django_firestore_stripe.services.events.targets import Seen
from django_firestore_stripe.services.sync.payments import whole_payment

# Before that, a PaymentIntent has no event that makes a document.
TRIED = frozenset({"processing", "requires_action", "succeeded", "canceled"})

Things = Sequence[StripeObject]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of object and the documents that are named by it.

    `begun` says whether an object has come so far that its events have made a document. `completed` adds to a page
    what Stripe's list leaves out, `as_stored` to an object what only its document tells. `objection` says why somebody has to decide about an object that is therefore left
    alone. `settle` is done after its documents were written.
    """

    model: type[Document]
    subject: Callable[[StripeObject, Owners], Subject | None]
    begun: Callable[[StripeObject], bool] = lambda _thing: True
    completed: Callable[[Things], Things] = lambda things: things
    as_stored: Callable[[StripeObject, Snapshot], StripeObject] = lambda thing, _snapshot: thing
    objection: Callable[[Subject, Seen, Owners], str] = lambda _subject, _seen, _owners: ""
    settle: Callable[[Subject], None] = lambda _subject: None


def _refresh_catalogue(subject: Subject) -> None:
    price = subject.object
    catalogue.price_changed(product=identifier(price["product"]), price=price["id"])


def _payment(payment_intent: StripeObject, owners: Owners) -> Subject | None:
    found = from_builder("payment_intent.succeeded", payment_intent, owners)
    return found and found.refined(partial(whole_payment, payment=payment_intent["id"]))


def _tried(payment_intent: StripeObject) -> bool:
    return payment_intent["status"] in TRIED or bool(payment_intent.get("last_payment_error"))


def _with_products(subscriptions: Things) -> Things:
    """Put in the products, which lie too deep in a list for Stripe to expand: https://docs.stripe.com/expand."""
    prices = [item["price"] for subscription in subscriptions for item in subscription["items"]["data"]]
    ids = sorted({price["product"] for price in prices})
    products: dict[str, StripeObject] = {}
    for start in range(0, len(ids), PAGE):
        found = patiently(partial(list_products, ids[start : start + PAGE]))
        products |= {product["id"]: product for product in found}
    for price in prices:
        price["product"] = products.get(price["product"], price["product"])
    return subscriptions


KINDS: Mapping[str, Kind] = {
    "products": Kind(model=Product, subject=partial(from_builder, "product.updated")),
    "prices": Kind(model=Price, subject=partial(from_builder, "price.updated"), settle=_refresh_catalogue),
    "tax_rates": Kind(model=TaxRate, subject=partial(from_builder, "tax_rate.updated")),
    "customers": Kind(model=Customer, subject=customers.subject, objection=customers.doubled, settle=customers.settle),
    "subscriptions": Kind(
        model=Subscription,
        subject=partial(from_builder, "customer.subscription.updated"),
        completed=_with_products,
    ),
    "payments": Kind(model=Payment, subject=_payment, begun=_tried),
    # After payments: a checkout session's word on what was bought counts more than its invoice's.
    "invoices": Kind(
        model=Invoice,
        subject=partial(from_builder, "invoice.paid"),
        begun=lambda invoice: invoice["status"] != "draft",
        completed=completed,
        as_stored=with_stored_charge,
    ),
}


def stored(name: str) -> int:
    """Return how many documents of a kind Firestore has; 0 where they are not those of a kind."""
    return KINDS[name].model._default_manager.count() if name in KINDS else 0
