"""Short ways to customers, prices and sessions."""

from typing import Any

import stripe

URLS = {
    "success_url": "https://shop.example/ok?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://shop.example/cart",
}


class Shop:
    """Makes things through the API; keyword arguments override."""

    def __init__(self, api: stripe.StripeClient) -> None:
        self.api = api

    def customer(self, **params: Any) -> stripe.Customer:
        return self.api.v1.customers.create({"email": "ada@example.com", **params})

    def price(self, amount: int = 1000, **params: Any) -> stripe.Price:
        base = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Mug"}}
        return self.api.v1.prices.create({**base, **params})

    def monthly(self, amount: int = 1000, **params: Any) -> stripe.Price:
        return self.price(amount, recurring={"interval": "month"}, **params)

    def session(self, price: stripe.Price | None = None, quantity: int = 1, **params: Any) -> stripe.checkout.Session:
        sold = price or self.price()
        mode = "subscription" if sold.type == "recurring" else "payment"
        base = {"mode": mode, "line_items": [{"price": sold.id, "quantity": quantity}], **URLS}
        return self.api.v1.checkout.sessions.create({**base, **params})

    def retrieve(self, session: stripe.checkout.Session, *expand: str) -> stripe.checkout.Session:
        return self.api.v1.checkout.sessions.retrieve(session.id, {"expand": list(expand)})
