"""Everything that Stripe has of a kind, page by page, the newest first: https://docs.stripe.com/api/pagination."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE

# Each kind's resource, what of it is expanded, and what its list is asked for besides: without `status`, subscriptions
# that have ended are left out.
RESOURCES: Mapping[str, tuple[Callable[[Any], Any], tuple[str, ...], Mapping[str, Any]]] = {
    "products": (lambda v1: v1.products, (), {}),
    "prices": (lambda v1: v1.prices, ("tiers",), {}),
    "tax_rates": (lambda v1: v1.tax_rates, (), {}),
    "customers": (lambda v1: v1.customers, (), {}),
    "subscriptions": (lambda v1: v1.subscriptions, (), {"status": "all"}),
    "payments": (lambda v1: v1.payment_intents, ("latest_charge",), {}),
    "invoices": (lambda v1: v1.invoices, ("payments", "discounts.source.coupon"), {}),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in a list: after an object, and among those created within these times, ends included."""

    after: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def parameters(self) -> dict[str, Any]:
        """Return it as Stripe's API takes it."""
        bounds = {"gte": self.since, "lte": self.until}
        created = {name: int(bound.timestamp()) for name, bound in bounds.items() if bound}
        return {
            **({"starting_after": self.after} if self.after else {}),
            **({"created": created} if created else {}),
        }


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some objects of a list; `has_more`: there are older ones."""

    objects: tuple[StripeObject, ...]
    has_more: bool


@request
def list_page(kind: str, place: Place) -> Page:
    """List up to 100 objects."""
    resource, expanded, asked = RESOURCES[kind]
    expand = [f"data.{name}" for name in expanded]
    answer = plain(resource(get_client().v1).list({"limit": PAGE, "expand": expand, **asked, **place.parameters()}))
    return Page(objects=tuple(answer["data"]), has_more=bool(answer["has_more"]))


@request
def retrieve(kind: str, object_id: str) -> StripeObject:
    """Read an object as its list has it; a product or customer that was deleted comes back with `deleted`."""
    resource, expanded, _asked = RESOURCES[kind]
    return plain(resource(get_client().v1).retrieve(object_id, {"expand": list(expanded)}))


def find(kind: str, object_id: str) -> StripeObject | None:
    """Read an object as its list has it; None for one that Stripe does not have, or that was deleted."""
    found = unless_missing(lambda: retrieve(kind, object_id))
    return None if found is None or found.get("deleted") else found


@request
def list_products(ids: Iterable[str]) -> list[StripeObject]:
    """List up to 100 products by their ids; one that Stripe no longer has is left out."""
    return [plain(product) for product in get_client().v1.products.list({"ids": list(ids), "limit": PAGE}).data]


@request
def find_session(*, payment_intent: str) -> StripeObject | None:
    """Find the checkout session that made a PaymentIntent."""
    found = get_client().v1.checkout.sessions.list({"payment_intent": payment_intent, "limit": 1}).data
    return plain(found[0]) if found else None
