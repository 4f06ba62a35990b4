"""Billing periods."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from django_firestore_stripe.emulators.stripe.json_types import Json

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_MONTHS_OF_A_YEAR = 12


def end_of_period(start: int, recurring: Json, periods: int = 1) -> int:
    """When the last of so many periods that begin at `start` ends: months keep the day, or end on the month's last."""
    moment = datetime.fromtimestamp(start, UTC)
    interval, count = recurring["interval"], recurring["interval_count"] * periods
    if interval in _DAYS:
        return int((moment + timedelta(days=_DAYS[interval] * count)).timestamp())
    return int(_months_later(moment, _MONTHS[interval] * count).timestamp())


def end_after(moment: int, anchor: int, recurring: Json) -> int:
    """Return the first end of a period after `moment`, where periods are counted from `anchor`."""
    if anchor > moment:
        return anchor
    periods = 1
    while (end := end_of_period(anchor, recurring, periods)) <= moment:
        periods += 1
    return end


def _months_later(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, _MONTHS_OF_A_YEAR)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
