"""What a user has, at Stripe and in Firestore; whatever an operation changes can be had anew."""

from dataclasses import dataclass
from typing import Any

import stripe

from django_firestore_stripe.models import Invoice, Payment
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.services.sync import sync_subscription
from tests.shop import Shop

UID = "ada"
ORIGIN = "http://testserver"


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """One Stripe customer's subscriptions and sessions, with a payment and an invoice; and what is sold."""

    stripe: stripe.StripeClient
    shop: Shop
    customer: str
    card: str
    yearly: str

    def subscription(self) -> str:
        """Return the id of a new subscription, which Firestore knows of."""
        options: Any = {"items": [{"price": self.shop.monthly}], "default_payment_method": self.card}
        made = self.stripe.v1.subscriptions.create({"customer": self.customer, **options})
        sync_subscription(uid=UID, subscription_id=made.id)
        return str(made.id)

    def session(self) -> str:
        """Return the id of a new checkout session."""
        request = SessionRequest(price=self.shop.shirt, success_url="/ok/", cancel_url="/no/")
        return str(create_session(buyer=Buyer(uid=UID), request=request, origin=ORIGIN).session_id)

    @property
    def payment(self) -> str:
        """The id of a payment."""
        return str(Payment.objects.for_uid(UID)[0].stripe_id)

    @property
    def invoice(self) -> str:
        """The id of an invoice."""
        return str(Invoice.objects.for_uid(UID)[0].stripe_id)


def give_belongings(api: stripe.StripeClient, shop: Shop, store: Any, deliver_webhooks: Any) -> Belongings:
    """Make a customer, whose first subscription and all that it brings about arrive by webhooks."""
    customer = api.v1.customers.create({"metadata": {"firebaseUID": UID}}).id
    card = api.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    store(f"customers/{UID}", stripeId=customer)
    recurring: Any = {"currency": "usd", "unit_amount": 9900, "recurring": {"interval": "year"}}
    yearly = api.v1.prices.create({"product": "prod_gold", **recurring}).id
    given = Belongings(stripe=api, shop=shop, customer=customer, card=card, yearly=yearly)
    given.subscription()
    deliver_webhooks()
    given.session()
    return given
