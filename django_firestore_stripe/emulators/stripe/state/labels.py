"""How Stripe names an object that is missing, and the parameter it then blames."""

_LABELS = {
    "checkout.session": ("checkout.session", "session"),
    "coupon": ("coupon", "coupon"),
    "payment_intent": ("payment_intent", "intent"),
    "payment_method": ("PaymentMethod", "payment_method"),
    "price": ("price", "price"),
    "promotion_code": ("promotion code", "promotion_code"),
    "setup_intent": ("setupintent", "intent"),
    "tax_rate": ("tax rate", "tax_rate"),
    "webhook_endpoint": ("webhook endpoint", "webhook_endpoint"),
}


def label(kind: str) -> str:
    """As in "No such price: 'x'"."""
    return _LABELS.get(kind, (kind, "id"))[0]


def blamed(kind: str) -> str:
    """Return the `param` of the error when the id stood in the address."""
    return _LABELS.get(kind, (kind, "id"))[1]
