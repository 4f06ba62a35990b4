"""The 3D Secure step: `/3d_secure/{intent}`, and `/c/pay/{session}/authentication` for checkout sessions."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.api.errors import CardError
from django_firestore_stripe.emulators.stripe.billing import clocks, deciding
from django_firestore_stripe.emulators.stripe.state.origin import Origin

from .templates import message, page, redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_firestore_stripe.emulators.stripe.account import Account
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.web.messages import WebResponse


class AuthenticationPages:
    """Asks whether an intent's authentication shall succeed, and goes back to the shop."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def show(self, intent_id: str) -> WebResponse:
        """GET."""
        for livemode in (False, True):
            with self._account.working(Origin(livemode=livemode)) as work:
                intent = deciding.asking(work, intent_id)
                if intent is not None:
                    return step(self._account.merchant, intent)
        text = "This payment does not wait for an authentication."
        return message("Nothing to authenticate", text, status=404, merchant=self._account.merchant)

    def submit(self, intent_id: str, form: Mapping[str, str]) -> WebResponse:
        """POST: `complete` or `fail`."""
        for livemode in (False, True):
            with self._account.working(Origin(livemode=livemode)) as work:
                intent = deciding.asking(work, intent_id)
            if intent is not None:
                return self._decide(intent, Origin(livemode=livemode), succeeds=form.get("action") == "complete")
        return self.show(intent_id)

    def _decide(self, intent: Json, origin: Origin, *, succeeds: bool) -> WebResponse:
        with suppress(CardError), self._account.working(origin) as work:
            clocks.enter(work, intent)
            deciding.decide(work, intent, succeeds=succeeds)
        with self._account.working(origin) as work:
            return self._back(intent, work.get(intent["object"], intent["id"]))

    def _back(self, intent: Json, decided: Json) -> WebResponse:
        if not intent.get("_return_url"):
            return message("Thank you", "You can close this page.", merchant=self._account.merchant)
        failed = decided["status"] in {"requires_payment_method", "canceled"}
        query = {
            decided["object"]: decided["id"],
            f"{decided['object']}_client_secret": decided["client_secret"],
            "redirect_status": "failed" if failed else "succeeded",
        }
        return redirect(_with(intent["_return_url"], query))


def _with(url: str, query: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    both = [*parse_qsl(parts.query, keep_blank_values=True), *query.items()]
    return urlunsplit(parts._replace(query=urlencode(both)))


def step(merchant: str, thing: Json) -> WebResponse:
    """Return the page with the two buttons; `thing`: the intent or session that is to be paid."""
    amount = thing.get("amount_total") or thing.get("amount")
    values = {
        "amount": money.formatted(amount, thing["currency"]) if amount else "",
        "livemode": thing["livemode"],
        "merchant": merchant,
    }
    return page("authentication.html", values)
