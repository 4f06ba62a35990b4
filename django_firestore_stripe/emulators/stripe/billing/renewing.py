"""A subscription goes on: renewals, the end of a trial, and what is sent in advance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import cancelling, collecting, invoice_items, invoicing, voiding
from .periods import end_after
from .subscriptions import due_lines, item_list

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def renew(work: Work, subscription: Json, *, reason: str = "subscription_cycle", **fields: Any) -> Json:
    """Bill the periods that begin now; the invoice is a draft for an hour. `fields`: new values of the subscription."""
    subscription = _without_used_discounts(work, {**subscription, **fields})
    items: list[Json] = subscription["items"]["data"]
    begun = [item["id"] for item in items if item["current_period_end"] <= work.now]
    moved = {
        **subscription,
        "items": item_list([_moved(work, subscription, item) for item in items], subscription["id"]),
    }
    invoice = invoicing.draft(
        work,
        moved,
        [(line, item) for line, item in due_lines(work, moved) if item and item["id"] in begun],
        reason=reason,
        pending=waiting(work, subscription),
        period_end=work.now,
        period_start=min(item["current_period_start"] for item in items),
        **_advance(work, subscription),
    )
    changes = {**fields, "items": moved["items"], "latest_invoice": invoice["id"]}
    work.change(work.get("subscription", subscription["id"]), "customer.subscription.updated", **changes)
    _pause(work, subscription, invoice)
    return work.get("invoice", invoice["id"])


def waiting(work: Work, subscription: Json) -> list[Json]:
    """Return the invoice items that the next invoice takes along."""
    return invoice_items.waiting(
        work, subscription["customer"], subscription=subscription["id"], currency=subscription["currency"]
    )


def _moved(work: Work, subscription: Json, item: Json) -> Json:
    if item["current_period_end"] > work.now:
        return item
    start = item["current_period_end"]
    end = end_after(start, subscription["billing_cycle_anchor"], item["price"]["recurring"])
    return {**item, "current_period_start": start, "current_period_end": end}


def _advance(work: Work, subscription: Json) -> Json:
    paused = (subscription["pause_collection"] or {}).get("behavior") == "keep_as_draft"
    if paused or subscription["status"] == "unpaid":
        return {"auto_advance": False}
    return {"auto_advance": True, "automatically_finalizes_at": work.now + work.settings.draft_seconds}


def _pause(work: Work, subscription: Json, invoice: Json) -> None:
    """Do what `pause_collection` says to an invoice that was just drafted."""
    end = {"mark_uncollectible": voiding.mark_uncollectible, "void": voiding.void}.get(
        (subscription["pause_collection"] or {}).get("behavior", "")
    )
    if end is not None:
        end(work, invoicing.finalize(work, invoice))


def _without_used_discounts(work: Work, subscription: Json) -> Json:
    left = []
    for discount_id in subscription["discounts"]:
        discount = work.get("discount", discount_id)
        duration = work.get("coupon", discount["source"]["coupon"])["duration"]
        if duration == "once" or (discount["end"] is not None and discount["end"] <= work.now):
            work.announce("customer.discount.deleted", discount)
        else:
            left.append(discount_id)
    if left != subscription["discounts"]:
        work.change(work.get("subscription", subscription["id"]), None, discounts=left)
    return {**subscription, "discounts": left}


def end_trial(work: Work, subscription: Json) -> None:
    """Begin to bill, or do what `trial_settings` say where there is no payment method."""
    behavior = ((subscription["trial_settings"] or {}).get("end_behavior") or {}).get("missing_payment_method")
    fake = {"customer": subscription["customer"], "default_payment_method": None, "parent": None}
    method = subscription["default_payment_method"] or collecting.default_method(work, fake)
    if method is None and behavior == "cancel":
        cancelling.cancel_now(work, subscription, {}, reason=None)
    elif method is None and behavior == "pause":
        work.change(subscription, "customer.subscription.paused", status="paused")
    else:
        renew(work, subscription, status="active")


def warn_of_trial_end(work: Work, subscription: Json) -> None:
    """Three days before the end, or at once where the trial is shorter."""
    warned = work.change(subscription, None, _warned=subscription["trial_end"])
    work.announce("customer.subscription.trial_will_end", warned)


def resume_collection(work: Work, subscription: Json) -> None:
    """End the pause of `pause_collection`."""
    work.change(subscription, "customer.subscription.updated", pause_collection=None)
