"""Dates and durations, as commands take them."""

import re
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DURATION = re.compile(r"(\d+)([mhdw])")


def since(text: str) -> datetime:
    """Read "2026-01-31", "2026-01-31T12:00" (UTC unless it says otherwise) or how long ago: "90m", "12h", "7d", "2w".

    Raises ArgumentTypeError, as argparse likes it.
    """
    duration = DURATION.fullmatch(text)
    try:
        if duration:
            return datetime.now(UTC) - timedelta(**{UNITS[duration[2]]: int(duration[1])})
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(f"{text!r} is no date and no duration such as 12h or 7d.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
