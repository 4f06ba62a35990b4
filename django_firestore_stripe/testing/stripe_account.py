"""Making the Stripe emulator hold an object and announce it, as if its own API had changed it."""

from collections.abc import Iterator
from typing import Any

from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.state.changes import visible
from django_firestore_stripe.emulators.stripe.state.work import Work
from django_firestore_stripe.testing import factories
from django_firestore_stripe.testing.factories import StripeObject

# What the emulator itself keeps in an object and cannot do without.
HIDDEN: dict[str, dict[str, Any]] = {"checkout.session": {"_lines": [], "_subscription_data": {}}}


def held(emulator: StripeEmulator, kind: str, object_id: str) -> StripeObject | None:
    """Return an object that Stripe holds."""
    with emulator.working() as work:
        found = work.find(kind, object_id)
        return None if found is None else visible(found)


def announce(emulator: StripeEmulator, kind: str, thing: StripeObject) -> StripeObject:
    """Let Stripe hold an object, and what it refers to, and return the event that says so, one of `emulator.events`.

    After that Stripe answers with this object; after a `*.deleted` it knows it no more (a subscription stays).
    """
    with emulator.working(livemode=bool(thing.get("livemode"))) as work:
        before = _hold(work, kind, thing)
        work.announce(kind, thing, before if kind.endswith(".updated") else None)
        return next(work.all("event"))


def _hold(work: Work, kind: str, thing: StripeObject) -> StripeObject | None:
    """Store the object; return the one that it replaced."""
    name, object_id = thing.get("object"), thing.get("id")
    if not name or not object_id:
        return None
    before = work.find(name, object_id)
    if kind.endswith(".deleted") and name != "subscription":
        if before is not None:
            work.remove(before)
        return None
    for companion in _companions(thing):
        if work.find(companion["object"], companion["id"]) is None:
            work.add(companion)
    if before is None:
        work.add({**HIDDEN.get(name, {}), **thing})
        return None
    work.change(before, **thing)
    return visible(before)


def _companions(thing: StripeObject) -> Iterator[StripeObject]:
    """Yield what Stripe must hold as well, because whoever hears of the object asks for it."""
    if thing["object"] == "subscription":
        for item in thing.get("items", {}).get("data", []):
            yield {**item["price"], "product": identifier(item["price"]["product"])}
            yield factories.product(id=identifier(item["price"]["product"]))
    if thing["object"] == "checkout.session" and thing.get("payment_intent"):
        yield factories.payment_intent(
            id=identifier(thing["payment_intent"]),
            customer=thing.get("customer"),
            amount=thing.get("amount_total"),
            amount_received=thing.get("amount_total"),
            currency=thing.get("currency"),
        )
    if thing["object"] == "refund" and thing.get("payment_intent"):
        yield factories.payment_intent(id=identifier(thing["payment_intent"]), customer=thing.get("_customer"))
    if thing["object"] == "checkout.session" and thing.get("subscription"):
        yield from _subscribed(thing)


def _subscribed(session: StripeObject) -> Iterator[StripeObject]:
    made = factories.subscription(id=identifier(session["subscription"]), customer=session.get("customer"))
    yield made
    yield from _companions(made)
