"""What staff can do about customers: sync, besides making a session for one."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin.actions import OUTCOMES, sync_action
from django_firestore_stripe.services.sync import Outcome, sync_customer

# The document stays: it is the user's.
GONE = _("Stripe no longer has the customer of %(document)s: the next checkout makes another one.")

SYNC = replace(
    sync_action(lambda customer: sync_customer(uid=str(customer.pk)), {**OUTCOMES, Outcome.DELETED: GONE}),
    offered=lambda customer: bool(customer.stripe_id),
)
