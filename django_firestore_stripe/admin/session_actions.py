"""What staff can do about checkout sessions: make one for a customer, expire one, sync one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import links
from django_firestore_stripe.admin.actions import ActionForm, DocumentAction, outcome_sentence, sync_action
from django_firestore_stripe.admin.belongings import may_see
from django_firestore_stripe.admin.columns import own_id
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.models import CheckoutSession, Customer, Price, Product
from django_firestore_stripe.services.checkout import create_session, expire_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.policies.strict import MAX_QUANTITY
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.services.sync import sync_session

# Products whose prices are suggested: two queries, one read for each product and price.
SUGGESTED = 50


class SessionForm(ActionForm):
    """What a session made by staff is about."""

    price = forms.CharField(
        label=_("Price"),
        max_length=255,
        help_text=_("Stripe's id of the price (price_…); prices on sale are suggested."),
        widget=forms.TextInput(attrs={"list": "dfs-suggestions", "class": "vTextField", "autocomplete": "off"}),
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MAX_QUANTITY, initial=1)
    allow_promotion_codes = forms.BooleanField(label=_("Allow promotion codes"), required=False)
    success_url = forms.CharField(
        label=_("Success URL"),
        help_text=_("Where Stripe sends the customer after paying."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    cancel_url = forms.CharField(
        label=_("Cancel URL"),
        help_text=_("Where Stripe sends a customer who turns back."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings = get_settings()
        self.fields["success_url"].initial = settings.success_url or "/"
        self.fields["cancel_url"].initial = settings.cancel_url or "/"

    def suggest(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the prices on sale, each with what it buys: two queries; none to whoever may not see them."""
        if not (may_see(Product, request) and may_see(Price, request)):
            return []
        products = Product.objects.active().with_prices()[:SUGGESTED]
        return [
            (price.stripe_id, f"{product.name or product.pk} \N{EN DASH} {price.display_amount}")
            for product in products
            for price in product.prices.all()
            if price.active is True
        ]


def _create(customer: Customer, data: Mapping[str, Any]) -> Any:
    """Create a session; the page's key makes sure that sending it twice makes one."""
    names = ("price", "quantity", "success_url", "cancel_url")
    request = SessionRequest(
        **{name: data[name] for name in names}, allow_promotion_codes=data["allow_promotion_codes"] or None
    )
    buyer = Buyer(uid=str(customer.pk), email=customer.email or None)
    session = create_session(buyer=buyer, request=request, origin=data["origin"], key=data["key"])
    link = links.document_link(CheckoutSession, session.pk, label=gettext("checkout session"))
    sentence = gettext("The {} is made. Send the customer this address: {}")
    return format_html(sentence, link, links.outside_link(session.url))


def _expire(session: CheckoutSession, _data: Mapping[str, Any]) -> str:
    return outcome_sentence(expire_session(uid=session.customer_id, document_id=own_id(session.pk)), session)


def _is_open(session: CheckoutSession) -> bool:
    return bool(session.session_id) and session.status in {None, "", CheckoutSession.Status.OPEN}


CREATE = DocumentAction(
    name="create-session",
    label=_("Create a checkout session"),
    question=_("Make a checkout session for this customer, to be sent to them?"),
    run=_create,
    form=SessionForm,
    several=False,
)
EXPIRE = DocumentAction(
    name="expire",
    label=_("Expire"),
    question=_("Expire this checkout session at Stripe, so that nobody can pay it any more?"),
    run=_expire,
    offered=_is_open,
    grave=True,
)
SYNC = sync_action(lambda session: sync_session(uid=session.customer_id, document_id=own_id(session.pk)))
