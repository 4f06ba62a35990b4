"""What happens to subscriptions from here: they are changed, canceled and resumed, at Stripe first.

owned.py      whose a subscription is
changing.py   another price or quantity, and what a trial makes of that
ending.py     cancel and resume
"""

from django_firestore_stripe.services.subscriptions.changing import change_subscription
from django_firestore_stripe.services.subscriptions.ending import cancel_subscription, resume_subscription

__all__ = ["cancel_subscription", "change_subscription", "resume_subscription"]
