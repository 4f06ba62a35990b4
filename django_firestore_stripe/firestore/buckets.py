"""Cutting times off to years, months, days and so on, as dates() and datetimes() do."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField
from django.db.models.functions.datetime import TruncBase
from django.utils import timezone

Moment = datetime


def _midnight(moment: Moment) -> Moment:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _months(moment: Moment, months: int) -> Moment:
    """Return the first of the month that many months later."""
    total = moment.year * 12 + moment.month - 1 + months
    return moment.replace(year=total // 12, month=total % 12 + 1, day=1)


FLOORS: dict[str, Callable[[Moment], Moment]] = {
    "year": lambda moment: _midnight(moment).replace(month=1, day=1),
    "quarter": lambda moment: _midnight(moment).replace(month=(moment.month - 1) // 3 * 3 + 1, day=1),
    "month": lambda moment: _midnight(moment).replace(day=1),
    "week": lambda moment: _midnight(moment) - timedelta(days=moment.weekday()),
    "day": _midnight,
    "date": _midnight,
    "hour": lambda moment: moment.replace(minute=0, second=0, microsecond=0),
    "minute": lambda moment: moment.replace(second=0, microsecond=0),
    "second": lambda moment: moment.replace(microsecond=0),
}
STEPS: dict[str, Callable[[Moment], Moment]] = {
    "year": lambda floor: _months(floor, 12),
    "quarter": lambda floor: _months(floor, 3),
    "month": lambda floor: _months(floor, 1),
    "week": lambda floor: floor + timedelta(weeks=1),
    "day": lambda floor: floor + timedelta(days=1),
    "date": lambda floor: floor + timedelta(days=1),
    "hour": lambda floor: floor + timedelta(hours=1),
    "minute": lambda floor: floor + timedelta(minutes=1),
    "second": lambda floor: floor + timedelta(seconds=1),
}


def uncut(expression: Any) -> Any:
    """Return the times that an expression cuts off to days, months and so on; any other expression as it is."""
    cuts = isinstance(expression, TruncBase) and expression.kind in FLOORS
    return expression.lhs if cuts else expression


class Buckets:
    """The spans that a Trunc expression cuts a field's times into."""

    def __init__(self, trunc: Any, connection: Any) -> None:
        self.trunc = trunc
        self.connection = connection
        self.zone = trunc.tzinfo if settings.USE_TZ else None

    def start(self, value: Any) -> Any:
        """Return the first moment, or date, of a stored value's span; None for what is no time."""
        floor = self._floor(value)
        if floor is None:
            return None
        if isinstance(self.trunc.output_field, DateTimeField):
            return self._aware(floor)
        return floor.date()

    def after(self, value: Any) -> tuple[tuple[Any, ...], bool] | None:
        """Return the position where the next span begins; behind the value where it is no time."""
        floor = self._floor(value)
        if floor is None:
            return (value,), False
        following = STEPS[self.trunc.kind](floor)
        field = self.trunc.lhs.output_field
        bound = self._aware(following) if isinstance(field, DateTimeField) else following.date()
        return (field.get_db_prep_value(bound, self.connection),), True

    def _floor(self, value: Any) -> Moment | None:
        moment = self._wall_time(value)
        return None if moment is None else FLOORS[self.trunc.kind](moment)

    def _wall_time(self, value: Any) -> Moment | None:
        """Return a stored value as what a clock in the time zone shows."""
        expression = self.trunc.lhs
        converters = self.connection.ops.get_db_converters(expression) + expression.get_db_converters(self.connection)
        for convert in converters:
            value = convert(value, expression, self.connection)
        if isinstance(value, datetime):
            return timezone.make_naive(value, self.zone) if timezone.is_aware(value) else value
        return datetime.combine(value, time()) if isinstance(value, date) else None

    def _aware(self, moment: Moment) -> Moment:
        return timezone.make_aware(moment, self.zone) if settings.USE_TZ else moment
