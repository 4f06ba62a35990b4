"""Stripe's times and Firestore's."""

from datetime import UTC, datetime


def timestamp(seconds: int | None) -> datetime | None:
    """Return Unix seconds as a UTC time; Stripe's null stays null."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
