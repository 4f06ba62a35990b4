"""What must be in Firestore, read from Stripe: each yields a sentence for everything that is not so."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.invoice import subscription_of
from django_firestore_stripe.documents.price import price_fields
from django_firestore_stripe.documents.product import product_fields
from django_firestore_stripe.documents.subscription import subscription_fields
from django_firestore_stripe.documents.tax_rate import tax_rate_fields
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.gateways.stripe import catalogue, subscriptions, tax_rates
from django_firestore_stripe.models import WebhookEvent
from django_firestore_stripe.services.roles import roles_of
from tests.storm.history import History

Fields = Mapping[str, Any]
# What a payment's document says as Stripe does, in whatever shape.
INVOICE = ("id", "status", "amount_due", "amount_paid", "amount_remaining", "total", "customer", "currency", "number")
PAYMENT = ("id", "status", "amount", "amount_received", "currency", "customer", "canceled_at")


def differences(path: str, wanted: Fields, *, whole: bool = False) -> Iterator[str]:
    """Compare a document with fields; `whole`: it has no others, watermark apart."""
    stored = read([path])[path].fields
    if stored is None:
        yield f"{path} is missing"
        return
    for name, value in wanted.items():
        if stored.get(name, "missing") != value:
            yield f"{path}.{name} is {stored.get(name, 'missing')!r}, not {value!r}"
    if whole:
        yield from (f"{path}.{name} is too much" for name in stored.keys() - wanted.keys() - {"stripe_event_created"})


def of_catalogue(history: History) -> Iterator[str]:
    """Compare products and prices."""
    for product in _all(history.api.products):
        yield from differences(paths.product(product.id), product_fields(catalogue.retrieve_product(product.id)))
    for price in _all(history.api.prices):
        wanted = price_fields(catalogue.retrieve_price(price.id))
        yield from differences(paths.price(price.product, price.id), wanted)
    for tax_rate in _all(history.api.tax_rates):
        wanted = tax_rate_fields(tax_rates.retrieve_tax_rate(tax_rate.id))
        yield from differences(paths.tax_rate(tax_rate.id), wanted, whole=True)
    for gone, path in history.deleted:
        if read([path])[path].exists:
            yield f"{path} is there still"
        if not read([paths.tombstone(gone)])[paths.tombstone(gone)].exists:
            yield f"{gone} has no tombstone"


def of_customers(history: History, owners: Mapping[str, str]) -> Iterator[str]:
    """Compare users with Stripe's customers: one each, and none where it was deleted."""
    if len(set(owners.values())) != len(owners):
        yield f"Some users have several customers at Stripe: {sorted(owners.values())}"
    for customer, uid in owners.items():
        if customer in history.left:
            stored = read([paths.customer(uid)])[paths.customer(uid)].get("stripeId")
            if stored:
                yield f"{uid} has the customer {stored} still"
            continue
        yield from differences(paths.customer(uid), {"stripeId": customer})
        if uid not in history.late:
            yield from differences(paths.customer(uid), {"email": history.api.customers.retrieve(customer).email})


def of_subscriptions(history: History, owners: Mapping[str, str]) -> Iterator[str]:
    """Compare subscriptions."""
    for found in _all(history.api.subscriptions, status="all"):
        wanted = subscription_fields(subscriptions.retrieve_subscription(found.id))
        yield from differences(paths.subscription(owners[found.customer], found.id), wanted, whole=True)


def of_roles(members: Mapping[str, set[str]], uids: Iterable[str]) -> Iterator[str]:
    """Compare the Django groups with what the subscriptions entitle to."""
    for uid in uids:
        owed, given = roles_of(uid), members.get(uid, set())
        if owed != given:
            yield f"{uid} is in the groups {sorted(given)}, not {sorted(owed)}"


def of_payments(history: History, owners: Mapping[str, str]) -> Iterator[str]:
    """Compare payments that have got so far that an event tells of them; none is without prices."""
    for found in _all(history.api.payment_intents):
        if found.customer is None or found.status in {"requires_payment_method", "requires_confirmation"}:
            continue
        path = paths.payment(owners[found.customer], found.id)
        yield from differences(path, {name: found.to_dict().get(name) for name in PAYMENT})
        if not isinstance(read([path])[path].get("prices"), list):
            yield f"{path} has no prices"


def of_refunds(history: History, owners: Mapping[str, str]) -> Iterator[str]:
    """Compare what was given back of payments."""
    for charge in _all(history.api.charges):
        if charge.amount_refunded and charge.customer:
            path = paths.payment(owners[charge.customer], charge.payment_intent)
            yield from differences(path, {"amount_refunded": charge.amount_refunded})


def of_invoices(history: History, owners: Mapping[str, str]) -> Iterator[str]:
    """Compare invoices that are final, which an event has told."""
    for found in _all(history.api.invoices):
        if found.status == "draft":
            continue
        invoice = found.to_dict()
        path = paths.invoice(owners[found.customer], found.id, subscription_id=subscription_of(invoice))
        yield from differences(path, {name: invoice.get(name) for name in INVOICE})


def of_sessions(history: History, owners: Mapping[str, str]) -> Iterator[str]:
    """Compare what sessions have bought with the payments that they made."""
    for session in _all(history.api.checkout.sessions):
        if session.status != "complete" or not session.payment_intent:
            continue
        path = paths.payment(owners[session.customer], session.payment_intent)
        bought = history.api.checkout.sessions.line_items.list(session.id).data
        stored = [price.id for price in read([path])[path].get("prices") or ()]
        if stored != [item.price.id for item in bought]:
            yield f"{path}.prices are {stored}, not those of {session.id}"


def of_records(history: History, events: list[dict[str, Any]], skipped: set[str]) -> Iterator[str]:
    """Compare the inbox with what was sent: each event is there, decided, and its effects have run.

    What is told of a customer before anybody has it, or after its user has lost it, is nobody's and may be skipped.
    """
    nobodys = {*history.late.values(), *history.left}
    records = {record.pk: record for record in WebhookEvent.objects.defer("payload")}
    for event in {event["id"]: event for event in events}.values():
        record = records.get(event["id"])
        name = f"{event['id']} ({event['type']})"
        if record is None:
            yield f"{name} has no record"
            continue
        allowed = {"skipped"} if event["id"] in skipped else {"applied", "stale"}
        if event["type"] == "customer.updated" and event["data"]["object"]["id"] in nobodys:
            allowed.add("skipped")
        if record.status not in allowed:
            yield f"{name} is {record.status}: {record.reason}"
        if record.status != "skipped":
            yield from _of_effects(name, event["id"], record)


def _of_effects(name: str, event_id: str, record: WebhookEvent) -> Iterator[str]:
    path = f"storm_effects/{event_id}"
    if record.effects != "done":
        yield f"{name}: effects are {record.effects}: {record.effects_error}"
    if not read([path])[path].get("runs"):
        yield f"{name}: its effect never ran"


def owners_of(history: History) -> dict[str, str]:
    """Return whose each Stripe customer is."""
    late = {customer: uid for uid, customer in history.late.items()}
    named = {found.id: found.metadata["firebaseUID"] for found in _all(history.api.customers) if found.id not in late}
    return {**named, **late, **history.left}


def _all(resource: Any, **params: Any) -> list[Any]:
    return list(resource.list({"limit": 100, **params}).auto_paging_iter())
