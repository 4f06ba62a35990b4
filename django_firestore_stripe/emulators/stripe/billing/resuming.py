"""Paused subscriptions go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import collecting, invoicing
from .subscriptions import due_lines, item_list, new_item, period_end

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def resume(work: Work, subscription: Json, *, anchor: str) -> Json:
    """Bill from now on (`anchor` "now"), or from the end of the period that it has; it goes on when that is paid."""
    items = subscription["items"]["data"]
    if anchor == "now" or period_end(subscription) <= work.now:
        items = [_restarted(work, item, subscription["id"]) for item in items]
        subscription = {**subscription, "billing_cycle_anchor": work.now}
    moved = {**subscription, "items": item_list(items, subscription["id"])}
    begun = [(line, item) for line, item in due_lines(work, moved) if item and item["current_period_start"] == work.now]
    fields = {name: moved[name] for name in ("billing_cycle_anchor", "items")}
    if begun:
        invoice = invoicing.draft(work, moved, begun, reason="subscription_update")
        invoice = collecting.finalize_and_collect(work, invoice)
        fields["latest_invoice"] = invoice["id"]
        if invoice["status"] != "paid":
            return work.change(work.get("subscription", subscription["id"]), "customer.subscription.updated", **fields)
    return work.change(
        work.get("subscription", subscription["id"]), "customer.subscription.resumed", **fields, status="active"
    )


def _restarted(work: Work, item: Json, subscription: str) -> Json:
    fresh = new_item(work, item, subscription, start=work.now, end=None)
    return {**item, **{name: fresh[name] for name in ("current_period_start", "current_period_end")}}
