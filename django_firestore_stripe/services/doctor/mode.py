"""Whether the documents are of the mode, and of the account, that the key is for."""

from collections.abc import Iterator

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.models import Customer, Invoice, Payment
from django_firestore_stripe.services.backfill.customers import is_alive
from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning

SAMPLE = 5
# In the address of an object's page in Stripe's dashboard.
TEST = "/test/"
APART = "Give each mode and each account a Firestore database of its own (DATABASES), or use the other key."


def examine() -> Iterator[Finding]:
    """Look for documents of the other mode: one of each kind is enough, of customers only a few are looked at."""
    customers = list(Customer.objects.filter(stripe_id__isnull=False)[:SAMPLE])
    found = [*_modes(customers), *_strangers(customers)]
    yield from found or [fine(f"The documents are of the key's account and mode, {_name(get_settings().livemode)}.")]


def _modes(customers: list[Customer]) -> Iterator[Finding]:
    live = get_settings().livemode
    paths = [f"{model._meta.verbose_name} {one.pk}" for model in (Payment, Invoice) for one in _other_mode(model, live)]
    paths += [
        f"customer {one.pk}" for one in customers if one.stripe_link and (TEST not in one.stripe_link) is not live
    ]
    if paths:
        yield error(f"The key is for {_name(live)} mode, but {paths[0]} is of {_name(not live)} mode.", APART)


def _other_mode(model: type[Payment] | type[Invoice], live: bool) -> list[Payment] | list[Invoice]:
    return list(model._default_manager.filter(livemode=not live)[:1])


def _strangers(customers: list[Customer]) -> Iterator[Finding]:
    """Yield what Stripe does not know: a customer may have been deleted there, all of them hardly."""
    gone = [customer for customer in customers if not is_alive(customer.stripe_id or "")]
    if customers and len(gone) == len(customers):
        yield error(f"Stripe knows none of {len(customers)} customers, {gone[0].stripe_id} for one.", APART)
    elif gone:
        names = ", ".join(str(customer.stripe_id) for customer in gone)
        yield warning(f"Stripe no longer has {names}.", "python manage.py firestore_stripe_sync --remove")


def _name(live: bool) -> str:
    return "live" if live else "test"
