"""The customer portal: `/p/session/{secret}`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.billing.lines import totals
from django_firestore_stripe.emulators.stripe.billing.subscriptions import due_lines
from django_firestore_stripe.emulators.stripe.resources.updating_subscriptions import update
from django_firestore_stripe.emulators.stripe.state.origin import Origin

from .summary import every
from .templates import message, page, redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_firestore_stripe.emulators.stripe.account import Account
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work
    from django_firestore_stripe.emulators.stripe.web.messages import WebResponse

_SHOWN_INVOICES = 12
_ENDS_AT_PERIOD_END = {"cancel": True, "resume": False}


class PortalPages:
    """Shows a customer's subscriptions and invoices; subscriptions can be cancelled and resumed.

    A session with a flow is about one subscription: it is cancelled, or changed as the flow says.
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def show(self, secret: str) -> WebResponse:
        """GET."""
        for livemode in (False, True):
            with self._account.working(Origin(livemode=livemode)) as work:
                for session in work.all("billing_portal.session", _secret=secret):
                    return self._page(work, session)
        return message("Something went wrong", "This link is not valid.", status=404, merchant=self._account.merchant)

    def submit(self, secret: str, form: Mapping[str, str]) -> WebResponse:
        """POST: cancels at the end of the period, takes that back, or makes the flow's change."""
        for livemode in (False, True):
            with self._account.working(Origin(livemode=livemode)) as work:
                for session in work.all("billing_portal.session", _secret=secret):
                    if _act(work, session, form):
                        return self._after(session)
        return redirect(f"/p/session/{secret}")

    def _after(self, session: Json) -> WebResponse:
        after = (session["flow"] or {}).get("after_completion") or {}
        if after.get("type") == "redirect":
            return redirect(after["redirect"]["return_url"])
        if after.get("type") == "hosted_confirmation":
            text = (after["hosted_confirmation"] or {}).get("custom_message") or "Your subscription was changed."
            return message("All set", text, status=200, merchant=self._account.merchant)
        return redirect(f"/p/session/{session['_secret']}")

    def _page(self, work: Work, session: Json) -> WebResponse:
        customer = work.get("customer", session["customer"])
        only, confirms = _flow(session)
        subscriptions = [
            {**_subscription(work, thing), "is_confirming": bool(confirms)}
            for thing in work.all("subscription", customer=customer["id"])
            if only in {None, thing["id"]}
        ]
        invoices = [_invoice(thing) for thing in work.all("invoice", customer=customer["id"])][:_SHOWN_INVOICES]
        values = {
            "back_url": session["return_url"],
            "customer": customer.get("email") or customer.get("name") or customer["id"],
            "invoices": invoices,
            "livemode": session["livemode"],
            "merchant": self._account.merchant,
            "subscriptions": subscriptions,
        }
        return page("portal.html", values)


def _act(work: Work, session: Json, form: Mapping[str, str]) -> bool:
    subscription = work.find("subscription", form.get("subscription", ""))
    changes = _changes(session, form.get("action", ""))
    if subscription is None or subscription["customer"] != session["customer"] or changes is None:
        return False
    if _flow(session)[0] not in {None, subscription["id"]}:
        return False
    update(work, changes, subscription["id"])
    return True


def _changes(session: Json, action: str) -> Json | None:
    confirms = _flow(session)[1]
    if action == "confirm" and confirms:
        return {"items": confirms["items"], **({"discounts": confirms["discounts"]} if confirms["discounts"] else {})}
    at_end = _ENDS_AT_PERIOD_END.get(action)
    return None if at_end is None else {"cancel_at_period_end": at_end}


def _flow(session: Json) -> tuple[str | None, Json | None]:
    """Return the only subscription that the session is about, and the change that it asks to confirm."""
    flow = session["flow"] or {"type": None}
    details = flow.get(flow["type"]) or {}
    return details.get("subscription"), flow.get("subscription_update_confirm")


def _subscription(work: Work, subscription: Json) -> Json:
    first = subscription["items"]["data"][0]
    product = work.find("product", first["price"]["product"]) or {"name": first["price"]["product"]}
    total = totals(line for line, _ in due_lines(work, subscription)).total
    ends = subscription["ended_at"] or subscription["cancel_at"]
    return {
        "amount": f"{money.formatted(total, subscription['currency'])} {every(first['price']['recurring'])}",
        "id": subscription["id"],
        "is_open": subscription["status"] not in {"canceled", "incomplete_expired"},
        "is_ending": subscription["cancel_at_period_end"],
        "name": product["name"],
        "status": subscription["status"].replace("_", " "),
        "until": f"Ends {_day(ends)}" if ends else f"Renews {_day(first['current_period_end'])}",
    }


def _invoice(invoice: Json) -> Json:
    return {
        "amount": money.formatted(invoice["total"], invoice["currency"]),
        "day": _day(invoice["created"]),
        "number": invoice["number"] or "Draft",
        "status": invoice["status"],
    }


def _day(moment: int) -> str:
    day = datetime.fromtimestamp(moment, UTC)
    return f"{day:%B} {day.day}, {day.year}"
