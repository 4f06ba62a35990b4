"""The checkout page: `/c/pay/{session id}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import CardError, InvalidRequest
from django_firestore_stripe.emulators.stripe.billing import checkout, clocks
from django_firestore_stripe.emulators.stripe.state.origin import Origin

from .card_form import CardForm
from .order_fields import order_fields
from .order_form import OrderForm, choose
from .promotion import TOO_LITTLE, apply_code, remove_code
from .summary import summary
from .templates import message, page, redirect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from django_firestore_stripe.emulators.stripe.account import Account
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work
    from django_firestore_stripe.emulators.stripe.web.messages import WebResponse

_ENDED = {
    "complete": ("You're all done here", "You've already completed your payment or this session has timed out."),
    "expired": (
        "Something went wrong",
        "The page you were looking for could not be found: this checkout session has expired.",
    ),
}
_EXAMPLES = (
    "4242 4242 4242 4242 pays",
    "4000 0000 0000 0002 is declined",
    "4000 0000 0000 9995 lacks funds",
    "4000 0025 0000 3155 asks for authentication",
    "4000 0000 0000 0341 fails at the next payment",
    "4000 0000 0000 0259 is disputed",
)


class CheckoutPages:
    """Shows sessions and takes payments."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def show(self, session_id: str) -> WebResponse:
        """GET."""
        with self._account.working(_origin(session_id)) as work:
            session = work.find("checkout.session", session_id)
            clocks.enter(work, session)
            return self._ended(session) or self._form(work, session or {}, {}, {})

    def submit(self, session_id: str, form: Mapping[str, str]) -> WebResponse:
        """POST: pays, or applies a promotion code."""
        try:
            with self._account.working(_origin(session_id)) as work:
                session = work.find("checkout.session", session_id)
                clocks.enter(work, session)
                return self._ended(session) or self._act(work, session or {}, form)
        except CardError as error:
            return self.declined(session_id, form, error.message)

    def _act(self, work: Work, session: Json, form: Mapping[str, str]) -> WebResponse:
        if form.get("action") == "apply":
            error = apply_code(work, session, form.get("promotionCode", ""))
            if error:
                return self._form(work, session, form, {"promotionCode": error})
        elif form.get("action") == "remove":
            remove_code(work, session)
        elif form.get("action") == "update":
            choose(work, session, form)
        else:
            return self._pay(work, session, form)
        return redirect(f"/c/pay/{session['id']}")

    def _pay(self, work: Work, session: Json, form: Mapping[str, str]) -> WebResponse:
        known, session = session, choose(work, session, form)
        if session["discounts"] != known["discounts"]:
            # nobody pays more than what was last shown
            return self._form(work, session, form, {"general": TOO_LITTLE})
        email, order = _known_email(work, session), OrderForm(session=session, values=form)
        entered = CardForm(
            values=form, now=work.now, needs_card=checkout.needs_card(work, session), needs_email=not email
        )
        errors = {**entered.errors(), **order.errors()}
        if errors:
            return self._form(work, session, form, errors)
        payer = order.completed(entered.payer(email))
        try:
            if payer.card and payer.card.authenticates:
                checkout.ask(work, session, payer)
                return redirect(f"/c/pay/{session['id']}/authentication")
            checkout.complete(work, session, payer)
        except InvalidRequest as error:
            return self._form(work, session, form, {"general": error.message})
        return self.success(session)

    def working(self, session_id: str) -> AbstractContextManager[Work]:
        """Open a transaction in the session's mode."""
        return self._account.working(_origin(session_id))

    def declined(self, session_id: str, form: Mapping[str, str], text: str) -> WebResponse:
        """Return the form again, with what is wrong with the card."""
        with self.working(session_id) as work:
            session = work.get("checkout.session", session_id)
            return self._form(work, session, form, {"cardNumber": text}, status=402)

    def success(self, session: Json) -> WebResponse:
        """Go on to the shop."""
        if not session["success_url"]:
            return message("Thanks for your payment", "A payment to the merchant will appear on your statement.")
        return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))

    def _form(
        self, work: Work, session: Json, form: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200
    ) -> WebResponse:
        email = _known_email(work, session)
        values = {
            "address": session["billing_address_collection"] == "required",
            "back_url": session["cancel_url"],
            "card_errors": [errors[name] for name in ("cardNumber", "cardExpiry", "cardCvc") if name in errors],
            "errors": errors,
            "examples": _EXAMPLES,
            "form": {name: text for name, text in form.items() if name != "cardCvc"},
            "known_email": email,
            "livemode": session["livemode"],
            "merchant": self._account.merchant,
            "needs_card": checkout.needs_card(work, session),
            "promotion": session["allow_promotion_codes"] and not session["discounts"],
            "recurring": session["mode"] == "subscription",
            "summary": summary(work, session, self._account.merchant),
            **order_fields(work, session, form, errors),
        }
        return page("checkout.html", values, status=status)

    def _ended(self, session: Json | None) -> WebResponse | None:
        merchant = self._account.merchant
        if session is None:
            text = "The page you were looking for could not be found. Please check the URL or contact the merchant."
            return message("Something went wrong", text, status=404, merchant=merchant)
        if session["status"] == "open":
            return None
        title, text = _ENDED[session["status"]]
        return message(title, text, merchant=merchant, back_url=session["cancel_url"])


def _origin(session_id: str) -> Origin:
    return Origin(livemode=session_id.startswith("cs_live_"))


def _known_email(work: Work, session: Json) -> str | None:
    customer = (work.find("customer", session["customer"]) if session["customer"] else None) or {}
    email: str | None = customer.get("email") or session["customer_email"]
    return email
