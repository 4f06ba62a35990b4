"""The 3D Secure step of a checkout session: `/c/pay/{session id}/authentication`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import CardError, InvalidRequest
from django_firestore_stripe.emulators.stripe.billing import authentication, checkout, clocks

from .authentication import step
from .order_form import SHIPPING_FIELDS
from .templates import redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_firestore_stripe.emulators.stripe.account import Account
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work
    from django_firestore_stripe.emulators.stripe.web.messages import WebResponse

    from .checkout import CheckoutPages


class CheckoutStep:
    """Comes after the form where the card asks for authentication."""

    def __init__(self, account: Account, form: CheckoutPages) -> None:
        self._account = account
        self._form = form

    def show(self, session_id: str) -> WebResponse:
        """GET; without something to authenticate, the form."""
        with self._form.working(session_id) as work:
            session = _asked(work, session_id)
        return step(self._account.merchant, session) if session else redirect(f"/c/pay/{session_id}")

    def submit(self, session_id: str, form: Mapping[str, str]) -> WebResponse:
        """POST: `complete` or `fail`."""
        succeeds = form.get("action") == "complete"
        try:
            with self._form.working(session_id) as work:
                session = _asked(work, session_id)
                if session is None:
                    return redirect(f"/c/pay/{session_id}")
                clocks.enter(work, session)
                checkout.answer_authentication(work, session, succeeds=succeeds)
        except (CardError, InvalidRequest) as error:
            return self._form.declined(session_id, _typed(session or {}), error.message)
        if succeeds:
            return self._form.success(session)
        return self._form.declined(session_id, _typed(session), authentication.FAILED)


def _typed(session: Json) -> dict[str, str]:
    """Return what was typed into the form before, less what only the card's owner knows."""
    payer: Json = session.get("_asked") or {}
    shipping: Json = payer.get("shipping") or {}
    fields = {name: (shipping.get("address") or {}).get(key) for key, name in SHIPPING_FIELDS.items()}
    fields |= {f"custom-{key}": answer for key, answer in (payer.get("answers") or {}).items()}
    fields |= {"email": payer.get("email"), "billingName": payer.get("name"), "phoneNumber": payer.get("phone")}
    return {name: text for name, text in {**fields, "shippingName": shipping.get("name")}.items() if text}


def _asked(work: Work, session_id: str) -> Json | None:
    session = work.find("checkout.session", session_id)
    return session if session and session["status"] == "open" and session.get("_asked") else None
