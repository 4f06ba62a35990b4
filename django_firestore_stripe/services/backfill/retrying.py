"""Objects that an interrupted run had left as they were, looked at once more."""

from collections.abc import Iterable, Iterator
from functools import partial

from django_firestore_stripe.exceptions import Misconfigured, PaymentsError
from django_firestore_stripe.gateways.stripe.listing import find
from django_firestore_stripe.services.backfill.findings import Batch, failure
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.backfill.screening import Screening


def again(screening: Screening, ids: Iterable[str]) -> Iterator[Batch]:
    """Ask Stripe for each object, and look at it; what fails again is told again."""
    for object_id in ids:
        try:
            thing = patiently(partial(find, screening.name, object_id))
        except Misconfigured:
            raise
        except PaymentsError as error:
            yield Batch(kind=screening.name, checked=1, findings=(failure(object_id, error),))
            continue
        if thing:
            yield screening.look_at([thing])
