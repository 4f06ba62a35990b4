"""The date hierarchy: years, months and days between the first and the last date of a list, for two reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

# Years before and after this one that are offered: what clients write may hold any date.
YEARS = 30
MONTHS = range(1, 13)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Stands in for rows where Django's date hierarchy asks for their dates.

    Which years, months and days have documents costs a read for each of them. So all that lie between the first and the
    last are offered; both are None where there are no rows.
    """

    first: datetime | None
    last: datetime | None

    @classmethod
    def of(cls, rows: QuerySet[Any], field: str) -> Self:
        """Return the calendar of some rows: two queries of one document each."""
        ends = rows.aggregate(first=Min(field), last=Max(field))
        if not all(isinstance(moment, datetime) for moment in ends.values()):
            return cls(first=None, last=None)
        return cls(**{name: timezone.localtime(moment) for name, moment in ends.items()})

    def aggregate(self, **_wanted: Any) -> dict[str, datetime | None]:
        """Return the first and the last date."""
        return {"first": self.first, "last": self.last}

    def datetimes(self, _field: str, kind: str) -> list[date]:
        """Return the first day of each year or month, or each day."""
        if self.first is None or self.last is None:
            return []
        return list(SPANS[kind](self.first.date(), self.last.date()))


def _years(first: date, last: date) -> Iterator[date]:
    now = timezone.localdate().year
    return (date(year, 1, 1) for year in range(max(first.year, now - YEARS), min(last.year, now + YEARS) + 1))


def _months(first: date, last: date) -> Iterator[date]:
    starts = (date(year.year, month, 1) for year in _years(first, last) for month in MONTHS)
    return (start for start in starts if first.replace(day=1) <= start <= last)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


SPANS = {"year": _years, "month": _months, "day": _days}
