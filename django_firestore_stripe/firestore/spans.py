"""First and last values: of a day, of a year, of the texts with a prefix."""

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.utils import timezone

from django_firestore_stripe.firestore.conditions import (
    EVERYTHING,
    NOTHING,
    Column,
    Comparison,
    Condition,
    all_of,
    any_of,
)

# No timestamp of Firestore's is earlier, whatever the time zone.
BEGINNING = datetime.min.replace(tzinfo=UTC)
SURROGATES = range(0xD800, 0xE000)
LAST_CHARACTER = 0x10FFFF
LOWEST_CHARACTER = "\0"
AFTER_SLASH = chr(ord("/") + 1)


def day_bounds(day: date, zone: tzinfo | None) -> tuple[datetime, datetime | None]:
    """Return the first moment of a day and of the next; None where the calendar has no next."""
    after = None if day == date.max else day + timedelta(days=1)
    return start_of(day, zone), start_of(after, zone) if after else None


def year_bounds(lookup: Any, year: int) -> tuple[Any, Any]:
    """Return the first moment of the year that a lookup compares with and of the next; dates for a date field.

    None is where the calendar has ended; years before it are empty spans at its beginning.
    """
    bounds = (_first_day(year), _first_day(year + 1))
    if lookup.lhs.lhs.output_field.get_internal_type() == "DateField":
        return bounds
    first, after = (start_of(day, lookup.lhs.tzinfo) if day else None for day in bounds)
    return first, after


def _first_day(year: int) -> date | None:
    return date(max(year, MINYEAR), 1, 1) if year <= MAXYEAR else None


def start_of(day: date, zone: tzinfo | None = None) -> datetime:
    """Return the first moment of a day in a time zone, the current one by default; of the first day, in all of them."""
    if not settings.USE_TZ:
        return datetime.combine(day, time())
    return BEGINNING if day == date.min else timezone.make_aware(datetime.combine(day, time()), zone)


def within_span(column: Column, operator: str, first: Any, after: Any) -> Condition:
    """Return how values compare with a span of them that begins at `first` and ends before `after`.

    A bound of None lies after all values. The span is empty where both are the same.
    """
    before, since = _below(column, first), _from(column, first)
    until, later = _below(column, after), _from(column, after)
    table = {"==": NOTHING if first == after else all_of([since, until]), "!=": any_of([before, later])}
    return {**table, ">": later, ">=": since, "<": before, "<=": until}[operator]


def _below(column: Column, bound: Any) -> Condition:
    return Comparison(column, "!=", None) if bound is None else Comparison(column, "<", bound)


def _from(column: Column, bound: Any) -> Condition:
    return NOTHING if bound is None else Comparison(column, ">=", bound)


def prefix_bounds(prefix: str) -> tuple[str, str | None]:
    """Return the first text with a prefix, and the first after all of them; None where none comes after."""
    stem = prefix.rstrip(chr(LAST_CHARACTER))
    if not stem:
        return prefix, None
    following = ord(stem[-1]) + 1
    if following in SURROGATES:
        following = SURROGATES.stop
    return prefix, stem[:-1] + chr(following)


def beside(column: Column, operator: str, text: str) -> Condition:
    """Return how keys compare with a text that is none: with the first one that could come after it."""
    after = operator in {">", ">="}
    if not text:
        return EVERYTHING if after else NOTHING
    head, slash, _tail = text.partition("/")
    return Comparison(column, ">=" if after else "<", f"{head}{AFTER_SLASH}" if slash else f"{text}{LOWEST_CHARACTER}")
