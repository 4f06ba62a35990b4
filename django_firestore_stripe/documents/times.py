"""Stripe's times and Firestore's."""

from datetime import UTC, datetime


def timestamp(seconds: int | None) -> datetime | None:
    """Return Unix seconds as a UTC time; Stripe's null stays null."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def unix_seconds(time: object) -> object:
    """Return a time as Stripe takes it, in Unix seconds; what is no time is left for Stripe to judge."""
    return int(time.timestamp()) if isinstance(time, datetime) else time
