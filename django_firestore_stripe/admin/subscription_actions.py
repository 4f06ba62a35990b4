"""What staff can do about subscriptions: cancel, resume, sync."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin.actions import DocumentAction, outcome_sentence, sync_action
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.subscriptions import cancel_subscription, resume_subscription
from django_firestore_stripe.services.sync import sync_subscription


def _cancel(subscription: Subscription, *, at_period_end: bool) -> str:
    outcome = cancel_subscription(
        uid=subscription.customer_id, subscription_id=subscription.stripe_id, at_period_end=at_period_end
    )
    return outcome_sentence(outcome, subscription)


def _resume(subscription: Subscription, _data: Mapping[str, Any]) -> str:
    outcome = resume_subscription(uid=subscription.customer_id, subscription_id=subscription.stripe_id, as_seller=True)
    return outcome_sentence(outcome, subscription)


def _can_resume(subscription: Subscription) -> bool:
    return subscription.is_ending or subscription.status == Subscription.Status.PAUSED


CANCEL_AT_PERIOD_END = DocumentAction(
    name="cancel",
    label=_("Cancel at period end"),
    question=_("Cancel this subscription when the period that is paid for ends? It can be resumed until then."),
    run=lambda subscription, _data: _cancel(subscription, at_period_end=True),
    offered=lambda subscription: not subscription.is_over and not subscription.is_ending,
)
CANCEL_NOW = DocumentAction(
    name="cancel-now",
    label=_("Cancel now"),
    question=_("End this subscription now? Nothing is refunded; what was not invoiced yet is invoiced."),
    run=lambda subscription, _data: _cancel(subscription, at_period_end=False),
    offered=lambda subscription: not subscription.is_over,
    several=False,
    grave=True,
)
RESUME = DocumentAction(
    name="resume",
    label=_("Resume"),
    question=_("Let this subscription go on? One that is paused begins a new period, with an invoice."),
    run=_resume,
    offered=_can_resume,
)
SYNC = sync_action(
    lambda subscription: sync_subscription(uid=subscription.customer_id, subscription_id=subscription.stripe_id)
)
