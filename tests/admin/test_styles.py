"""Badges can be read in both themes."""

import re
from pathlib import Path

import pytest

import django_firestore_stripe
from django_firestore_stripe.admin.badges import NEUTRAL, TONE_OF, badge
from django_firestore_stripe.models import CheckoutSession, Payment, Subscription, WebhookEvent

CSS = Path(django_firestore_stripe.__file__).parent / "static/django_firestore_stripe/admin.css"
TONES = sorted({*TONE_OF.values(), NEUTRAL})
# WCAG 2.2, success criterion 1.4.3.
ENOUGH = 4.5


def pairs(tone: str) -> list[tuple[str, str]]:
    """Return the tone's colours, text and ground, in each block of the style sheet."""
    text = CSS.read_text()
    return list(
        zip(
            re.findall(rf"--dfs-{tone}-fg: (#\w{{6}})", text),
            re.findall(rf"--dfs-{tone}-bg: (#\w{{6}})", text),
            strict=True,
        )
    )


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("tone", TONES)
def test_tone__has_enough_contrast_in_every_theme(tone: str) -> None:
    contrasts = [
        (max(lights) + 0.05) / (min(lights) + 0.05)
        for lights in ([luminance(colour) for colour in pair] for pair in pairs(tone))
    ]

    assert len(contrasts) == 3
    assert min(contrasts) >= ENOUGH


@pytest.mark.parametrize(
    "choices",
    [CheckoutSession.Status, CheckoutSession.PaymentStatus, Payment.Status, Subscription.Status, WebhookEvent.Status],
)
def test_badge__says_the_status_in_words(choices: type) -> None:
    for status in choices.values:
        assert f">{status.replace('_', ' ')}</span>" in badge(status)


def test_badge__escapes_what_it_does_not_know() -> None:
    assert "<b>" not in badge("<b>", title='"<i>')
    assert "<i>" not in badge("<b>", title='"<i>')
