"""Which page is where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from .authentication import AuthenticationPages
from .checkout import CheckoutPages
from .checkout_step import CheckoutStep
from .portal import PortalPages
from .templates import message, style_sheet

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.account import Account
    from django_firestore_stripe.emulators.stripe.web.messages import WebRequest, WebResponse

_CHECKOUT = re.compile(r"/c/pay/([^/]+)")
_STEP = re.compile(r"/c/pay/([^/]+)/authentication")
_AUTHENTICATION = re.compile(r"/3d_secure/([^/]+)")
_PORTAL = re.compile(r"/p/session/([^/]+)")


class Pages:
    """Answers whatever is not the API."""

    def __init__(self, account: Account) -> None:
        self._merchant = account.merchant
        checkout = CheckoutPages(account)
        self._forms = (
            (_CHECKOUT, checkout),
            (_STEP, CheckoutStep(account, checkout)),
            (_AUTHENTICATION, AuthenticationPages(account)),
            (_PORTAL, PortalPages(account)),
        )

    def __call__(self, request: WebRequest) -> WebResponse:
        if request.method not in {"GET", "HEAD", "POST"}:
            return self._nothing(405)
        for pattern, pages in self._forms:
            match = pattern.fullmatch(request.path)
            if match and request.method == "POST":
                return pages.submit(unquote(match[1]), _form(request))
            if match:
                return pages.show(unquote(match[1]))
        return style_sheet() if request.path == "/assets/pages.css" else self._nothing(404)

    def _nothing(self, status: int) -> WebResponse:
        return message("Stripe emulator", "There is no page at this address.", status=status, merchant=self._merchant)


def _form(request: WebRequest) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
