"""Cancel a subscription, and let it go on after all."""

import re
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.documents.subscription import period_end
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.gateways.stripe import subscriptions as gateway
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.subscriptions.owned import DEADLINE, brought_up_to_date, owned
from django_firestore_stripe.services.sync.protocol import Outcome

# Where a later end that the seller has set is kept while the customer's own is in its place; in Unix seconds.
SELLERS_END = "sellers_cancel_at"
MOMENT = re.compile("[0-9]{1,11}")


def cancel_subscription(*, uid: str, subscription_id: str, at_period_end: bool) -> Outcome:
    """Cancel a user's subscription, now or when the period that is paid for ends; nothing is refunded.

    What was used and not invoiced yet is invoiced, now or then. An end that is set for an earlier day stays; one for a later
    day is noted in the metadata, and is the end again once the customer lets it go on. Raises NotFound
    where Stripe has none, or it is not this user's, StripeRefused, Unavailable, Misconfigured. Doing it twice is no more
    than doing it once.
    """
    with deadlines.within(DEADLINE):
        current = owned(uid, subscription_id)
        if current["status"] not in Subscription.OVER:
            _cancel(current, at_period_end=at_period_end)
        return brought_up_to_date(uid, subscription_id)


def resume_subscription(*, uid: str, subscription_id: str, as_seller: bool = False) -> Outcome:
    """Let a subscription go on that would end, or that is paused; raises as `cancel_subscription` does.

    An end that the seller has set for some day is not the customer's to take back, and is InvalidRequest unless
    `as_seller`. A paused one begins a new period, with an invoice: https://docs.stripe.com/api/subscriptions/resume.
    """
    with deadlines.within(DEADLINE):
        current = owned(uid, subscription_id)
        if current["status"] == Subscription.Status.PAUSED:
            gateway.resume_subscription(subscription_id)
        elif as_seller or not _ends_on_a_day(current):
            gateway.update_subscription(subscription_id, _renewal(current, as_seller=as_seller))
        else:
            raise InvalidRequest({"subscription": [_("The seller has set a day on which this subscription ends.")]})
        return brought_up_to_date(uid, subscription_id)


def _cancel(current: StripeObject, *, at_period_end: bool) -> None:
    if not at_period_end:
        # Somebody may have ended it meanwhile: what has ended is missing to those who want to end it.
        unless_missing(partial(gateway.cancel_subscription, current["id"], invoice_now=True))
    elif not _ends_by(current, period_end(current)):
        later = {"metadata": {SELLERS_END: str(current["cancel_at"])}} if _ends_on_a_day(current) else {}
        gateway.update_subscription(current["id"], {"cancel_at_period_end": True, **later})


def _ends_by(current: StripeObject, moment: int) -> bool:
    return bool(current.get("cancel_at")) and current["cancel_at"] <= moment


def _ends_on_a_day(current: StripeObject) -> bool:
    """Say whether it ends otherwise than with its period, which is what customers ask for."""
    by_period = current.get("cancel_at_period_end") or current.get("cancel_at") == period_end(current)
    return bool(current.get("cancel_at")) and not by_period


def _renewal(current: StripeObject, *, as_seller: bool) -> dict[str, Any]:
    """Return what takes back a cancellation: Stripe takes only one of the two parameters."""
    text = str((current.get("metadata") or {}).get(SELLERS_END) or "")
    noted = {"metadata": {SELLERS_END: ""}} if text else {}
    if MOMENT.fullmatch(text) and not as_seller:
        return {"cancel_at": int(text), **noted}
    by_date = current.get("cancel_at") and not current.get("cancel_at_period_end")
    return {**({"cancel_at": ""} if by_date else {"cancel_at_period_end": False}), **noted}
