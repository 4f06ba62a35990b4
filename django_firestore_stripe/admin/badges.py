"""Statuses as badges: the word says it, the tone repeats it."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import shown

NEUTRAL = "neutral"
# Tones of django_firestore_stripe/admin.css.
TONES: Mapping[str, tuple[str, ...]] = {
    "good": ("paid", "complete", "succeeded", "active", "trialing", "applied", "done", "no_payment_required", "won"),
    "info": ("yes", "open", "processing", "requires_capture", "stale", "partly_refunded"),
    "warning": (
        "ends",
        "unpaid",
        "past_due",
        "pending",
        "paused",
        "incomplete",
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
        "unmatched",
        "needs_response",
        "under_review",
    ),
    "bad": ("failed", "error", "uncollectible", "disputed", "lost"),
}
TONE_OF = {status: tone for tone, statuses in TONES.items() for status in statuses}


def badge(status: Any, *, label: Any = None, title: Any = None) -> str | SafeString:
    """Return a badge; `title` is what a pointer that rests on it reads."""
    if status is None or status == "":
        return shown.NOTHING
    tone = TONE_OF.get(status, NEUTRAL) if isinstance(status, str) else NEUTRAL
    word = label or shown.text(status, limit=40).replace("_", " ")
    hint = format_html(' title="{}"', shown.text(title, limit=300)) if title else ""
    return format_html('<span class="dfs-badge dfs-{}"{}>{}</span>', tone, hint, word)


def flag(value: Any, *, words: tuple[Any, Any] = (_("yes"), _("no"))) -> str | SafeString:
    """Return a badge for a bool; no is no failure, so it is not red."""
    if not isinstance(value, bool):
        return shown.NOTHING
    return badge("yes" if value else "no", label=words[0] if value else words[1])
