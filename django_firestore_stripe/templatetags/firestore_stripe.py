"""`{% load firestore_stripe %}`."""

from typing import Any

from django import template

from django_firestore_stripe.models import Price

register = template.Library()


@register.inclusion_tag("django_firestore_stripe/buy_button.html", takes_context=True)
def buy_button(context: dict[str, Any], price: Price | str, label: str = "Buy", **fields: Any) -> dict[str, Any]:
    """Render a form with one button that sends the visitor to Stripe.

    `price` is a Price or a Stripe price id; `fields` are further fields of the redirect view: quantity, mode,
    promotion_code, success_url, cancel_url; `css_class` goes onto the button.
    """
    css_class = fields.pop("css_class", "")
    chosen = price.stripe_id if isinstance(price, Price) else price
    return {
        "fields": {"price": chosen, **{name: value for name, value in fields.items() if value is not None}},
        "label": label,
        "css_class": css_class,
        "csrf_token": context.get("csrf_token"),
    }
