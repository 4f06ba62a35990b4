"""Smaller changes of names and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .reader import Reader, without

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json

UI_MODES = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}


def session(_reader: Reader, thing: Json) -> Json:
    """Before 2026-03-25.dahlia: other words for `ui_mode`."""
    return {**thing, "ui_mode": UI_MODES.get(thing["ui_mode"], thing["ui_mode"])}


def product(_reader: Reader, thing: Json) -> Json:
    """Before 2024-04-10: `features`."""
    return {**without(thing, "marketing_features"), "features": thing["marketing_features"]}


def invoice(_reader: Reader, thing: Json) -> Json:
    """Before 2024-04-10: `rendering_options`."""
    return {**without(thing, "rendering"), "rendering_options": thing["rendering"]}


def upcoming(_reader: Reader, thing: Json) -> Json:
    """Before 2025-03-31.basil an invoice that is only previewed had no id."""
    return without(thing, "id") if str(thing.get("id")).startswith("upcoming_in_") else thing
