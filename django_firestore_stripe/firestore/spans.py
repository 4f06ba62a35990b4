"""First and last values: of a day, of a year, of the texts with a prefix."""

from datetime import date, datetime, time, timedelta, tzinfo
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

SURROGATES = range(0xD800, 0xE000)
LAST_CHARACTER = 0x10FFFF
LOWEST_CHARACTER = "\0"
AFTER_SLASH = chr(ord("/") + 1)


def start_of(day: date, zone: tzinfo | None = None) -> datetime:
    """Return the first moment of a day in a time zone, the current one by default."""
    moment = datetime.combine(day, time())
    return timezone.make_aware(moment, zone) if settings.USE_TZ else moment


def day_bounds(day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Return the first moment of a day and of the next."""
    return start_of(day, zone), start_of(day + timedelta(days=1), zone)


def year_bounds(lookup: Any, year: int) -> tuple[Any, Any]:
    """Return the first moment of the year that a lookup compares with and of the next; dates for a date field."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    if lookup.lhs.lhs.output_field.get_internal_type() == "DateField":
        return first, after
    return start_of(first, lookup.lhs.tzinfo), start_of(after, lookup.lhs.tzinfo)


def within_span(column: Column, operator: str, first: Any, after: Any) -> Condition:
    """Return how values compare with a span of them that begins at `first` and ends before `after`."""
    since, before = Comparison(column, ">=", first), Comparison(column, "<", first)
    later, until = Comparison(column, ">=", after), Comparison(column, "<", after)
    table = {"==": all_of([since, until]), "!=": any_of([before, later])}
    return {**table, ">": later, ">=": since, "<": before, "<=": until}[operator]


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
