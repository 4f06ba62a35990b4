"""A history at Stripe, drawn from a seed: a catalogue that changes, and users who buy, subscribe, renew, change and leave."""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error as DatabaseError
from django.db import connections

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.exceptions import IdempotencyConflict, Unavailable
from django_firestore_stripe.services import sync
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.events import parse_event
from django_firestore_stripe.services.events.registry import concerns_us
from django_firestore_stripe.services.session_request import SessionRequest

ORIGIN = "https://shop.example"
DAY = 86_400
PATIENT_CLICKS = 20
# How often time passes, at least.
ROUNDS = 4


class History:
    """Makes things happen at Stripe until there are `wanted` events; `late` users' customers are not known to us yet."""

    def __init__(self, emulator: StripeEmulator, api: Any, *, seed: int, users: int) -> None:
        self.emulator = emulator
        self.api = api.v1
        self.random = random.Random(seed)
        self.uids = [f"user{number:03}" for number in range(users)]
        self.late: dict[str, str] = {}
        self.deleted: list[tuple[str, str]] = []
        self.subscriptions: list[str] = []
        self.payments: list[str] = []
        self.monthly: list[str] = []
        self.once: list[str] = []
        self.products: list[str] = []
        self.tax_rates: list[str] = []
        self.left: dict[str, str] = {}

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return the events that the project handles."""
        return [event for event in self.emulator.events if concerns_us(parse_event(json.dumps(event)))]

    def happen(self, wanted: int) -> None:
        """Let everything happen."""
        self.open_shop()
        for uid in self.uids:
            self.arrive(uid)
        rounds = 0
        while rounds < ROUNDS or len(self.events) < wanted:
            rounds += 1
            self.emulator.advance(self.random.choice([0, 1, 3_600, 5 * DAY, 31 * DAY]))
            for _ in range(max(4, len(self.uids) // 4)):
                self.random.choice(self.occasions())()

    def occasions(self) -> list[Callable[[], None]]:
        """Return what may happen next."""
        usual = [
            *(self.change_product, self.change_price, self.retire_product, self.pay_as_guest),
            *(self.change_tax_rate, self.change_address, self.leave),
        ]
        subscribed = [self.change_plan, self.change_quantity, self.cancel_at_end, self.cancel_now] * 2
        return [*usual, *(subscribed if self.subscriptions else []), *([self.refund] * 2 if self.payments else [])]

    def open_shop(self) -> None:
        """Make the catalogue, and take it over as `firestore_stripe_sync` does, before a single event has come."""
        for number in range(4):
            product = self.api.products.create(
                {"name": f"Plan {number}", "metadata": {"firebaseRole": f"role{number}"}}
            )
            self.products.append(product.id)
            amounts = [500 + 100 * number, 900 + 100 * number]
            recurring = {"interval": "month"}
            made = [self._price(product.id, amount, recurring=recurring) for amount in amounts]
            self.monthly.extend(made)
            self.once.append(self._price(product.id, 2_000 + number))
        self.tax_rates = [self.api.tax_rates.create(_tax_rate(number)).id for number in range(3)]
        for product_id in self.products:
            sync.sync_product(product_id)
            for price in self.api.prices.list({"product": product_id, "limit": 100}).data:
                sync.sync_price(product_id=product_id, price_id=price.id)

    def _price(self, product: str, amount: int, **fields: Any) -> str:
        return str(self.api.prices.create({"product": product, "currency": "usd", "unit_amount": amount, **fields}).id)

    def arrive(self, uid: str) -> None:
        """Let a user buy something: through our checkout, or at Stripe alone, where nobody knows whose customer it is."""
        if self.random.random() < 0.1:
            self.arrive_unknown(uid)
            return
        subscribes = self.random.random() < 0.6
        price = self.random.choice(self.monthly if subscribes else self.once)
        for session in {self._click(uid, price, key) for key in self._clicks()}:
            if self.random.random() < 0.6:
                self.emulator.pay(session)
                self._note(session)

    def _clicks(self) -> list[str]:
        return [f"order-{number}" for number in range(self.random.choice([1, 1, 1, 2]))]

    def _click(self, uid: str, price: str, key: str) -> str:
        """Ask for a session twice at once, as an impatient visitor does; both get the same one."""
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda _click: _session(uid, price, key), range(2))
        assert first == second
        return first

    def _note(self, session: str) -> None:
        paid = self.api.checkout.sessions.retrieve(session)
        if paid.subscription:
            self.subscriptions.append(str(paid.subscription))
        if paid.payment_intent:
            self.payments.append(str(paid.payment_intent))

    def arrive_unknown(self, uid: str) -> None:
        """Let a customer of an older system buy: neither Stripe nor Firestore knows the uid."""
        customer = self.api.customers.create({"email": f"{uid}@example.com"})
        self.late[uid] = customer.id
        method = self.api.payment_methods.attach("pm_card_visa", {"customer": customer.id})
        self.subscriptions.append(
            self.api.subscriptions.create(
                {
                    "customer": customer.id,
                    "items": [{"price": self.random.choice(self.monthly)}],
                    "default_payment_method": method.id,
                }
            ).id
        )
        self.payments.append(self._pay(customer=customer.id, payment_method=method.id))

    def _pay(self, **fields: Any) -> str:
        card = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}, "confirm": True}
        return str(self.api.payment_intents.create({"amount": 1_234, "currency": "usd", **card, **fields}).id)

    def pay_as_guest(self) -> None:
        """Let somebody pay who is no customer."""
        self._pay(payment_method="pm_card_visa")

    def change_product(self) -> None:
        """Rename a product, or give it other metadata."""
        key = self.random.choice(["colour", "size"])
        change = {"name": f"Plan {self.random.random():.4f}", "metadata": {key: self.random.choice(["", "a", "b"])}}
        self.api.products.update(self.random.choice(self.products), change)

    def change_price(self) -> None:
        """Give a price another nickname."""
        chosen = self.random.choice([*self.monthly, *self.once])
        self.api.prices.update(chosen, {"nickname": f"Offer {self.random.random():.4f}"})

    def retire_product(self) -> None:
        """Make a product, change it and delete it."""
        made = self.api.products.create({"name": "Not for long"})
        self.api.products.update(made.id, {"name": "Going"})
        if self.random.random() < 0.7:
            self.api.products.delete(made.id)
            self.deleted.append((made.id, f"products/{made.id}"))

    def change_tax_rate(self) -> None:
        """Give a tax rate another description."""
        change = {"description": f"{self.random.random():.4f}", "metadata": {"law": self.random.choice(["", "2026"])}}
        self.api.tax_rates.update(self.random.choice(self.tax_rates), change)

    def _customer(self) -> Any | None:
        found = self.api.customers.list({"limit": 100}).data
        return self.random.choice(found) if found else None

    def change_address(self) -> None:
        """Give a customer another e-mail address."""
        found = self._customer()
        if found:
            self.api.customers.update(found.id, {"email": f"{found.id}.{self.random.randint(1, 999)}@example.com"})

    def leave(self) -> None:
        """Delete a customer of ours at Stripe, seldom."""
        found = self._customer()
        if found and found.id not in self.late.values() and self.random.random() < 0.3:
            self.left[found.id] = found.metadata["firebaseUID"]
            self.api.customers.delete(found.id)

    def _open_subscription(self) -> Any | None:
        found = self.api.subscriptions.retrieve(self.random.choice(self.subscriptions))
        return found if found.status in {"active", "trialing"} else None

    def change_plan(self) -> None:
        """Move a subscription to another price."""
        found = self._open_subscription()
        if found:
            items = [{"id": found["items"].data[0].id, "price": self.random.choice(self.monthly)}]
            self.api.subscriptions.update(found.id, {"items": items, "proration_behavior": "none"})

    def change_quantity(self) -> None:
        """Buy more, or less, of the same."""
        found = self._open_subscription()
        if found:
            items = [{"id": found["items"].data[0].id, "quantity": self.random.randint(1, 5)}]
            self.api.subscriptions.update(found.id, {"items": items})

    def cancel_at_end(self) -> None:
        """Let a subscription run out, or not after all."""
        found = self._open_subscription()
        if found:
            self.api.subscriptions.update(found.id, {"cancel_at_period_end": not found.cancel_at_period_end})

    def cancel_now(self) -> None:
        """End a subscription."""
        found = self._open_subscription()
        if found:
            self.api.subscriptions.cancel(found.id)

    def refund(self) -> None:
        """Give back a part of a payment."""
        paid = self.api.payment_intents.retrieve(self.random.choice(self.payments), {"expand": ["latest_charge"]})
        charge = paid.latest_charge
        if charge and charge.amount_refunded + 100 <= charge.amount:
            self.api.refunds.create({"payment_intent": paid.id, "amount": 100})


def _tax_rate(number: int) -> dict[str, Any]:
    return {"display_name": f"VAT {number}", "percentage": 19 + number, "inclusive": False}


def _session(uid: str, price: str, key: str) -> str:
    """Create a session through our checkout; whoever is told to try later does so."""
    request = SessionRequest(price=price, success_url=f"{ORIGIN}/ok", cancel_url=f"{ORIGIN}/cancel")
    buyer = Buyer(uid=uid, email=f"{uid}@example.com")
    try:
        for _ in range(PATIENT_CLICKS):
            try:
                return str(create_session(buyer=buyer, request=request, origin=ORIGIN, key=key).session_id)
            except (Unavailable, DatabaseError, IdempotencyConflict):
                continue
    finally:
        connections.close_all()
    raise AssertionError(f"{uid} never got a session.")
