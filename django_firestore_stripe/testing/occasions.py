"""What an event of some type is about, and what it says of it."""

import time
from typing import Any

from django_firestore_stripe.testing.factories import FACTORIES, StripeObject

DAY = 24 * 60 * 60

# Event types whose first part is no type of object.
_SUBJECTS = {"customer.subscription": "subscription", "charge.dispute": "dispute", "charge.refund": "refund"}
_UNPAID = {"amount_paid": 0, "amount_remaining": 999}


def object_type(kind: str) -> str:
    """Return the type of the object that events of this type are about."""
    subject = kind.rpartition(".")[0]
    return _SUBJECTS.get(subject, subject)


def usual_object(kind: str) -> StripeObject:
    """Return the kit's own object for an event of this type; raises LookupError where it has none."""
    factory = FACTORIES.get(object_type(kind))
    if factory is None:
        raise LookupError(
            f"There is no factory for {kind}: give the object, with its id and its object, as the second argument. "
            f"There are factories for {', '.join(FACTORIES)}."
        )
    return {**factory(), **changes_by(kind)}


def changes_by(kind: str) -> dict[str, Any]:
    """Return the fields that an event of this type says have changed."""
    return _changes().get(kind, {})


def _changes() -> dict[str, dict[str, Any]]:
    now = int(time.time())
    return {
        "checkout.session.async_payment_failed": {"payment_status": "unpaid"},
        "checkout.session.expired": {"status": "expired", "payment_status": "unpaid", "payment_intent": None},
        "customer.subscription.deleted": {"status": "canceled", "canceled_at": now, "ended_at": now},
        "customer.subscription.paused": {"status": "paused"},
        "customer.subscription.trial_will_end": {
            "status": "trialing",
            "trial_start": now - 4 * DAY,
            "trial_end": now + 3 * DAY,
        },
        "invoice.created": {"status": "draft", "attempted": False, "attempt_count": 0, **_UNPAID},
        "invoice.finalized": {"status": "open", "attempted": False, "attempt_count": 0, **_UNPAID},
        "invoice.payment_failed": {"status": "open", **_UNPAID},
        "invoice.voided": {"status": "void", **_UNPAID},
        "payment_intent.canceled": {"status": "canceled", "amount_received": 0},
        "payment_intent.created": {"status": "requires_payment_method", "amount_received": 0},
        "payment_intent.payment_failed": {"status": "requires_payment_method", "amount_received": 0},
        "payment_intent.processing": {"status": "processing", "amount_received": 0},
        "payment_intent.requires_action": {"status": "requires_action", "amount_received": 0},
        "refund.failed": {"status": "failed", "failure_reason": "expired_or_canceled_card"},
    }
