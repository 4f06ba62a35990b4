"""Renders the pages; all that is put into them is escaped."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.template import Context, Engine

from django_firestore_stripe.emulators.stripe.web.messages import WebResponse

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json

PAGES = Path(__file__).resolve().parent.parent / "pages"


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(PAGES)], autoescape=True)


def page(name: str, values: Json, *, status: int = 200) -> WebResponse:
    """Return the page `name` as a response that runs no scripts but its own and stays out of frames and caches."""
    nonce = secrets.token_urlsafe(16)
    context = Context({**values, "nonce": nonce}, use_l10n=False, use_tz=False)
    body = _engine().get_template(name).render(context)
    policy = (
        f"default-src 'none'; style-src 'self'; script-src 'nonce-{nonce}'; img-src 'self' data: https: http:; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Content-Type": "text/html; charset=utf-8",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return WebResponse(status=status, body=body.encode(), headers=headers)


def style_sheet() -> WebResponse:
    """Return the pages' CSS."""
    body = (PAGES / "pages.css").read_bytes()
    return WebResponse(status=200, body=body, headers={"Content-Type": "text/css; charset=utf-8"})


def message(title: str, text: str, *, status: int = 200, **values: str | None) -> WebResponse:
    """Return a page that only says something; `merchant` and `back_url` as on the others."""
    return page("message.html", {"title": title, "text": text, **values}, status=status)


def redirect(url: str) -> WebResponse:
    """See other."""
    return WebResponse(status=303, headers={"Location": url, "Cache-Control": "no-store"})
