"""One history, told in the shapes of every API version that is understood: it ends as the same documents."""

from collections import defaultdict

import pytest
from django.core.cache import cache

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.shapes import CHANGES
from django_firestore_stripe.emulators.stripe.api.shapes.shaping import shaped
from django_firestore_stripe.emulators.stripe.state.changes import visible
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.writes import commit, delete, replace
from django_firestore_stripe.gateways.stripe.webhook_endpoints import api_version
from django_firestore_stripe.models import CheckoutSession, Invoice, Payment, Subscription
from django_firestore_stripe.services.events.registry import handled_types
from django_firestore_stripe.testing.occasions import changes_by, object_type
from tests import factories as make
from tests.factories import document, post

pytestmark = pytest.mark.django_db(databases=["firestore"])

# The extension's own, those in between, and that of this site's requests.
VERSIONS = ("2022-11-15", "2024-06-20", "2025-03-31.basil", api_version())
# What changes the user's own document alone, or that of the session.
WITHOUT_DOCUMENT = {"checkout.session.expired", "customer.deleted", "customer.updated"}
OURS = (CheckoutSession, Subscription, Invoice, Payment)

KINDS = defaultdict(list)
for kind, handler in sorted(handled_types().items()):
    if handler.personal:
        KINDS[object_type(kind)].append(kind)


class Past:
    """What Ada has done: everything that Stripe holds of hers, by the type of object."""

    def __init__(self, api, shop, pay):
        self.api = api.v1
        self.customer = self.api.customers.create({"metadata": {"firebaseUID": "ada"}, "email": "ada@example.com"}).id
        card = self.api.payment_methods.attach("pm_card_visa", {"customer": self.customer}).id
        self.api.customers.update(self.customer, {"invoice_settings": {"default_payment_method": card}})
        self.sessions = [self._session(shop.shirt, "payment", pay), self._session(shop.monthly, "subscription", pay)]
        self.subscription = self._subscription(shop.monthly)
        self.invoices = [self.api.subscriptions.retrieve(self.subscription).latest_invoice, self._invoice(card)]
        self.payments = [self._payment("pm_card_visa"), self._payment("pm_card_createDispute")]
        self.api.refunds.create({"payment_intent": self.payments[0], "amount": 300})

    def _session(self, price, mode, pay):
        session = self.api.checkout.sessions.create(
            {
                "mode": mode,
                "customer": self.customer,
                "line_items": [{"price": price, "quantity": 2}],
                "success_url": "https://shop.example/ok",
            }
        )
        pay(session)
        return session.id

    def _subscription(self, price):
        rate = self.api.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False}).id
        coupon = self.api.coupons.create({"percent_off": 20, "duration": "forever"}).id
        wanted = {"customer": self.customer, "items": [{"price": price, "quantity": 3}], "default_tax_rates": [rate]}
        return self.api.subscriptions.create({**wanted, "discounts": [{"coupon": coupon}]}).id

    def _invoice(self, card):
        self.api.invoice_items.create({"customer": self.customer, "amount": 700, "currency": "usd"})
        invoice = self.api.invoices.create({"customer": self.customer, "pending_invoice_items_behavior": "include"}).id
        return self.api.invoices.pay(invoice, {"payment_method": card}).id

    def _payment(self, method):
        wanted = {"amount": 1_500, "currency": "usd", "customer": self.customer, "payment_method": method}
        return self.api.payment_intents.create({**wanted, "confirm": True, "return_url": "https://shop.example/ok"}).id

    def ids(self, name):
        """Return the ids of her objects of a type."""
        payment, disputed = self.payments
        found = {
            "customer": lambda: [self.customer],
            "checkout.session": lambda: self.sessions,
            "subscription": lambda: [self.subscription],
            "invoice": lambda: self.invoices,
            "payment_intent": lambda: self._ids_of("payment_intents", customer=self.customer),
            "charge": lambda: self._ids_of("charges", payment_intent=payment),
            "dispute": lambda: self._ids_of("disputes", payment_intent=disputed),
            "refund": lambda: self._ids_of("refunds", payment_intent=payment),
        }[name]()
        assert found, f"nothing of {name} has happened"
        return found

    def _ids_of(self, resource, **asked):
        return [thing.id for thing in getattr(self.api, resource).list(asked).data]


@pytest.fixture
def past(stripe_api, shop, pay):
    return Past(stripe_api, shop, pay)


@pytest.fixture
def told(stripe_emulator):
    """Return a function that returns an object of Stripe's in the shape of a version."""

    def tell(name, object_id, version, **changes):
        with stripe_emulator.working() as work:
            return shaped(work, {**visible(work.get(name, object_id)), **changes}, version)

    return tell


@pytest.fixture
def documents_after(client, past, told):
    """Return a function that delivers an event in the shape of a version, and returns the documents that Ada has then."""

    def forget():
        cache.clear()
        mapping = {"stripeId": past.customer, "email": "ada@example.com"}
        marks = [paths.tombstone(past.customer), *ours()]
        opened = {paths.checkout_session("ada", session): {"sessionId": session} for session in past.sessions}
        commit([*map(delete, marks), replace(paths.customer("ada"), mapping)])
        commit([replace(path, fields) for path, fields in opened.items()])

    def ours():
        found = (template_of(model).path(row.pk) for model in OURS for row in model.objects.for_uid("ada"))
        return sorted(found)

    def deliver(kind, object_id, version):
        forget()
        thing = told(object_type(kind), object_id, version, **changes_by(kind))
        response = post(client, make.event(kind, thing, api_version=version))
        assert response.status_code == 200, (kind, version)
        found = {path: document(path) for path in ["customers/ada", *ours()]}
        return {path: {**fields, "stripe_event_created": None} for path, fields in found.items()}

    return deliver


@pytest.mark.parametrize("name", KINDS)
def test_event_of_every_version__makes_the_same_documents(past, documents_after, name):
    made = dict.fromkeys(KINDS[name], 0)
    for kind in KINDS[name]:
        for object_id in past.ids(name):
            first, *others = [documents_after(kind, object_id, version) for version in VERSIONS]

            made[kind] += len(first) - 1 - len(past.sessions)
            for version, found in zip(VERSIONS[1:], others, strict=True):
                assert found == first, (kind, version)
    assert {kind for kind, documents in made.items() if not documents} == WITHOUT_DOCUMENT.intersection(KINDS[name])


@pytest.mark.parametrize(("version", "requests"), [(VERSIONS[0], 1), (VERSIONS[-1], 3)])
def test_invoice__costs_a_request_for_each_thing_that_its_event_only_names(
    client, past, told, assert_stripe_requests, version, requests
):
    cache.clear()
    commit([replace(paths.customer("ada"), {"stripeId": past.customer})])
    thing = told("invoice", past.invoices[0], version)

    # The payment, of which there is no document yet; or that and the discounts, the prices of the lines, their tax rate.
    with assert_stripe_requests(requests):
        post(client, make.event("invoice.finalized", thing, api_version=version))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.kind}.{change.lost}")
def test_versions__are_on_both_sides_of_every_change(past, told, change):
    sides = set()
    for version in VERSIONS:
        invoice = told("invoice", past.invoices[0], version)
        thing = invoice if change.kind == "invoice" else invoice["lines"]["data"][0]

        assert change.concerns(thing) is (version[:10] >= change.since)
        assert (change.lost in thing) is not change.concerns(thing)
        sides.add(change.concerns(thing))
    assert sides == {False, True}
