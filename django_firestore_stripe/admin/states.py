"""How payments, subscriptions and sessions stand, as badges: more than their status alone says."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import links, shown
from django_firestore_stripe.admin.badges import badge
from django_firestore_stripe.documents.amounts import display_amount
from django_firestore_stripe.models import CheckoutSession, Payment, Subscription


def of_payment(payment: Payment) -> Any:
    """Show the status, and what became of the money."""
    return links.lines([badge(payment.status), *_money(payment)])


def of_subscription(subscription: Subscription) -> Any:
    """Show the status, and of those that will not be renewed that they end, and when."""
    at_period_end = subscription.cancel_at_period_end is True
    when = _("with the period") if at_period_end else shown.moment(subscription.cancel_at)
    ending = [badge("ends", label=_("ends"), title=when)] if subscription.is_ending else []
    return links.lines([badge(subscription.status), *ending])


def of_session(session: CheckoutSession) -> Any:
    """Show how a session stands; until Stripe tells its end, one that has a URL is open."""
    if session.status:
        complete = session.status == CheckoutSession.Status.COMPLETE
        return badge((complete and session.payment_status) or session.status)
    if session.error:
        return badge("error", label=_("error"), title=_message(session))
    return badge("open", label=_("open")) if session.session_id else badge("waiting", label=_("waiting"))


def _money(payment: Payment) -> Iterator[Any]:
    refunded = display_amount(payment.amount_refunded, payment.currency)
    if payment.is_refunded:
        yield badge("refunded", label=_("refunded"), title=refunded)
    elif payment.is_partly_refunded:
        yield badge("partly_refunded", label=_("partly refunded"), title=refunded)
    if payment.is_disputed:
        yield badge("disputed", label=_("disputed"))


def _message(session: CheckoutSession) -> Any:
    return session.error.get("message") if isinstance(session.error, dict) else session.error
