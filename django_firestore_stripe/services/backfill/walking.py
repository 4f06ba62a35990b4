"""Through Stripe's lists, newest first, without leaving anything out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.gateways.stripe.listing import Page, Place, list_page
from django_firestore_stripe.services.backfill.patience import patiently


def pages(kind: str, place: Place, *, reached: datetime | None = None) -> Iterator[Page]:
    """Yield the pages from a place on; `reached` is when the object was created after which it is."""
    while True:
        page = _page(kind, place, reached)
        yield page
        if not page.has_more or not page.objects:
            return
        last = page.objects[-1]
        place, reached = replace(place, after=last["id"], until=None), created(last)


def created(thing: dict[str, int]) -> datetime:
    """Return when Stripe made an object."""
    return datetime.fromtimestamp(thing["created"], UTC)


def _page(kind: str, place: Place, reached: datetime | None) -> Page:
    """Return a page; if its place is gone, because that object was deleted, all from the object's second on."""
    try:
        return patiently(partial(list_page, kind, place))
    except StripeRefused:
        if place.after is None or reached is None:
            raise
    return patiently(partial(list_page, kind, replace(place, after=None, until=reached)))
