"""What a Stripe account's Billing settings say (Dashboard: Billing, Subscriptions and emails)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class BillingSettings:
    """How renewals are billed, and what happens when they are not paid.

    `retries`: days after each failed attempt until the next one; `after_retries`: what becomes of the subscription when
    the last one has failed; `upcoming_days`: how long before a renewal `invoice.upcoming` is sent; `draft_seconds`: how
    long a renewal's invoice stays a draft.
    """

    retries: tuple[int, ...] = (3, 5, 7)
    after_retries: Literal["cancel", "unpaid", "past_due"] = "cancel"
    upcoming_days: int = 7
    draft_seconds: int = 60 * 60
