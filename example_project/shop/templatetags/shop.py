"""`{% load shop %}`: amounts, statuses and pictures."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from django_firestore_stripe.documents.amounts import decimals, display_amount
from django_firestore_stripe.models import Price, Product

register = template.Library()

SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}
PICTURES = frozenset({"gold", "mug", "notebook", "tee"})
TONES = {
    **dict.fromkeys(["active", "paid", "succeeded", "trialing"], "good"),
    **dict.fromkeys(["incomplete", "open", "processing", "requires_action", "requires_confirmation"], "waiting"),
    **dict.fromkeys(["failed", "past_due", "requires_payment_method", "unpaid"], "bad"),
}


@register.simple_tag
def login_to_buy(price: Price) -> str:
    """Return the address of the login that leads on to the page which asks to confirm what is bought."""
    checkout = f"{reverse('django_firestore_stripe:checkout')}?{urlencode({'price': price.stripe_id})}"
    return f"{reverse('login')}?{urlencode({'next': checkout})}"


@register.filter
def money(amount: int | None, currency: str | None) -> str:
    """Return "$24.00" for 2400 and "usd"; currencies without a usual sign as "24.00 CHF"."""
    symbol = SYMBOLS.get((currency or "").lower())
    if symbol is None or not isinstance(amount, int):
        return display_amount(amount, currency)
    places = decimals(currency or "")
    return f"{symbol}{amount / 10**places:,.{places}f}"


@register.filter
def terms(price: Price) -> str:
    """Return how often a price is paid and what else it says: "per month", "per year, 2 months free", "Three tees"."""
    return ", ".join(filter(None, [_period(price), price.description]))


@register.filter
def verb(price: Price) -> str:
    """Return what a visitor does with a price."""
    return "Subscribe" if price.type == Price.Type.RECURRING else "Buy"


@register.filter
def tone(status: str) -> str:
    """Return how a status looks: good, waiting, bad or quiet."""
    return TONES.get(status, "quiet")


@register.filter
def words(status: str) -> str:
    """Return a status as people say it."""
    return status.replace("_", " ")


@register.filter
def picture(product: Product) -> str:
    """Return which drawing shows a product: what its metadata names (`picture`), or its initial."""
    name = (product.metadata or {}).get("picture")
    return name if name in PICTURES else "initial"


def _period(price: Price) -> str:
    if price.type != Price.Type.RECURRING or not price.interval:
        return ""
    count = price.interval_count or 1
    return f"per {price.interval}" if count == 1 else f"every {count} {price.interval}s"
