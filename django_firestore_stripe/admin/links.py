"""Links to other documents' pages and out to Stripe; a document can be forged, so not everything becomes a link."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote as quote_segment
from urllib.parse import urlencode, urlsplit

from django.contrib.admin.utils import quote
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from django_firestore_stripe.admin import shown
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import links
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.models import (
    CheckoutSession,
    Customer,
    Invoice,
    Payment,
    Price,
    Product,
    Subscription,
    TaxRate,
)

PAGES: tuple[type[models.Model], ...] = (
    Customer,
    CheckoutSession,
    Payment,
    Subscription,
    Invoice,
    Product,
    Price,
    TaxRate,
)
# What a host may be made of; userinfo, backslashes and white space are none of it.
HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?")
HTTPS_URL = re.compile(r"https://\S+")


def page_name(model: type[models.Model], page: str) -> str:
    """Return the name of an admin page's URL."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def document_link(model: type[models.Model], key: Any, label: Any = None, *, limit: int = 80) -> str | SafeString:
    """Return a link to a document's page; it reads no document, so the document may be missing."""
    if not isinstance(key, str) or not key or template_of(model).path(key) is None:
        return shown.text(label or key)
    try:
        url = reverse(page_name(model, "change"), args=[quote(key)])
    except NoReverseMatch:
        return shown.text(label or key)
    return format_html('<a href="{}" title="{}">{}</a>', url, key, shown.text(label or key, limit=limit))


def list_link(model: type[models.Model], label: Any, **parameters: str) -> str | SafeString:
    """Return a link to a filtered list."""
    try:
        url = reverse(page_name(model, "changelist"))
    except NoReverseMatch:
        return shown.text(label)
    return format_html('<a href="{}?{}">{}</a>', url, urlencode(parameters), label)


def path_link(path: Any) -> str | SafeString:
    """Return a link to the page of the document at a path of the database."""
    if not isinstance(path, str):
        return shown.text(path)
    keys = ((model, template_of(model).key(path)) for model in PAGES)
    found = next(((model, key) for model, key in keys if key), None)
    return document_link(*found, label=path) if found else shown.text(path)


def is_https(url: Any) -> bool:
    """Say whether a text is an https URL that leads where it seems to lead."""
    if not isinstance(url, str) or not HTTPS_URL.fullmatch(url) or "\\" in url:
        return False
    try:
        return HOST.fullmatch(urlsplit(url).netloc) is not None
    except ValueError:
        return False


def outside_link(url: Any, label: Any = None) -> str | SafeString:
    """Return a link that leaves the admin, or only the text where the URL is not https."""
    if not is_https(url):
        return shown.text(url)
    return _outside(url, shown.text(label or url))


def dashboard_link(page: str, object_id: Any, *, livemode: Any = None) -> str | SafeString:
    """Return a link to Stripe's dashboard; an object that does not tell its mode has the mode of the API key."""
    if not isinstance(object_id, str) or not object_id:
        return shown.text(object_id)
    mode = livemode if isinstance(livemode, bool) else get_settings().livemode
    return _outside(links.dashboard(page, quote_segment(object_id, safe=""), livemode=mode), shown.text(object_id))


def stored_dashboard_link(url: Any, label: Any = None) -> str | SafeString:
    """Return a stored link to Stripe's dashboard; one that leads elsewhere is only text."""
    genuine = is_https(url) and url.startswith(f"{links.DASHBOARD}/")
    return outside_link(url, label) if genuine else shown.text(url)


def linked_text(text: str) -> SafeString:
    """Return a sentence in which https URLs are links, such as the one that creates a missing index."""
    pieces = re.split(rf"({HTTPS_URL.pattern})", text)
    return format_html_join("", "{}", ((outside_link(piece) if is_https(piece) else piece,) for piece in pieces))


def lines(items: Iterable[str | SafeString]) -> str | SafeString:
    """Return one line for each item."""
    listed = [conditional_escape(item) for item in items]
    return format_html_join(SafeString("<br>"), "{}", ((item,) for item in listed)) if listed else shown.NOTHING


def pair(first: str | SafeString, second: str | SafeString) -> SafeString:
    """Return two things on one line."""
    return format_html("{} · {}", first, second)


def _outside(url: str, label: str) -> SafeString:
    return format_html('<a class="dfs-outside" href="{}" target="_blank" rel="noopener noreferrer">{}</a>', url, label)
