"""One value as HTML, whatever it is: documents are written by others too, so nothing here trusts a type."""

import json
import re
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from django_firestore_stripe.admin.masking import masked, masked_text

# What stands for nothing in amounts as well.
NOTHING = "\N{EN DASH}"
MINUTE = 60


def text(value: Any, *, limit: int | None = None) -> str:
    """Return a value as plain text of at most `limit` characters; the page escapes it."""
    if value is None or value == "":
        return NOTHING
    plain = json_text(value) if isinstance(value, dict | list) else masked_text(str(value))
    return Truncator(plain).chars(limit) if limit else plain


def breakable(value: Any) -> str | SafeString:
    """Return a name that may break after its dots and underscores: `checkout.session.completed`."""
    parts = re.split(r"(?<=[._])", text(value))
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in parts))


def moment(value: Any) -> str:
    """Return a time in the visitor's time zone and format."""
    if isinstance(value, datetime):
        return str(formats.localize(timezone.localtime(value) if timezone.is_aware(value) else value))
    return text(value)


def span(start: Any, end: Any) -> str:
    """Return how long something took, in seconds or in minutes and hours."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return NOTHING
    seconds = max(0.0, (end - start).total_seconds())
    return f"{seconds:.2f} s" if seconds < MINUTE else timesince(start, end)


def json_text(value: Any) -> str:
    """Return JSON on one or several lines, secrets hidden; what JSON has no word for becomes text."""
    return json.dumps(masked(value), indent=2, ensure_ascii=False, default=str)


def json_block(value: Any) -> str | SafeString:
    """Return JSON as a block that scrolls."""
    if value is None or value in ("", [], {}):
        return NOTHING
    return format_html('<pre class="dfs-json" tabindex="0">{}</pre>', json_text(value))


def json_source(source: Any) -> str | SafeString:
    """Return JSON that is kept as a string; a string that is none is not shown, for nobody can find its secrets."""
    if source is None or source == "":
        return NOTHING
    try:
        return json_block(json.loads(source))
    except (TypeError, ValueError, RecursionError):
        return _("Unreadable: this is no JSON.")
