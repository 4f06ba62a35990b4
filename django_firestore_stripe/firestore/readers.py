"""What a field of Django's makes of a stored value: documents are written by others too, and none may break a page.

A value of another type is converted where it says the same, and read as None where it does not.
"""

import base64
import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import JSONField
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from google.cloud.firestore_v1 import GeoPoint

from django_firestore_stripe.firestore.values import Reference, StoredText

Reader = Callable[[Any], Any]
Converter = Callable[[Any, Any, Any], Any]


def json_value(value: Any) -> Any:
    """Return a value that JSON can hold; a StoredText goes back into the document as what it was."""
    if isinstance(value, dict):
        return {name: json_value(item) for name, item in value.items()}
    if isinstance(value, list):
        return [json_value(item) for item in value]
    spell = next((spell for kind, spell in SPELLINGS.items() if isinstance(value, kind)), None)
    return StoredText(spell(value), value) if spell else value


SPELLINGS: dict[type, Callable[[Any], str]] = {
    datetime: datetime.isoformat,
    Reference: str,
    bytes: lambda value: base64.b64encode(value).decode(),
    GeoPoint: lambda value: f"{value.latitude},{value.longitude}",
}


def text_value(value: Any) -> str:
    """Return text; numbers, times and references as they are spelled, maps and arrays as JSON."""
    if isinstance(value, str):
        return value
    spelled = json_value(value)
    return str(spelled) if isinstance(spelled, str | int | float) else json.dumps(spelled)


def boolean_value(value: Any) -> bool | None:
    """Return a bool."""
    return value if isinstance(value, bool) else None


def integer_value(value: Any) -> int | None:
    """Return a whole number."""
    number = int(value)
    return number if isinstance(value, str) or number == value else None


def datetime_value(value: Any) -> datetime | None:
    """Return a point in time, naive where the project has USE_TZ off."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        return None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment if settings.USE_TZ else timezone.make_naive(moment)


def date_value(value: Any) -> date | None:
    """Return a date; a point in time falls on its day in the current time zone."""
    if isinstance(value, datetime):
        return timezone.localdate(value)
    return value if isinstance(value, date) else parse_date(value[:10])


def time_value(value: Any) -> time | None:
    """Return a time of day."""
    return value if isinstance(value, time) else parse_time(value)


READERS: dict[str, Reader] = {
    "BooleanField": boolean_value,
    "DateField": date_value,
    "DateTimeField": datetime_value,
    "DecimalField": lambda value: Decimal(str(value)),
    "FloatField": float,
    "JSONField": json_value,
    "TimeField": time_value,
    "UUIDField": lambda value: UUID(str(value)),
    "BinaryField": lambda value: value if isinstance(value, bytes) else None,
    **dict.fromkeys(["BigIntegerField", "DurationField", "IntegerField", "SmallIntegerField"], integer_value),
    **dict.fromkeys(["PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"], integer_value),
    **dict.fromkeys(["CharField", "FilePathField", "GenericIPAddressField", "SlugField", "TextField"], text_value),
}


def _tolerant(read: Reader) -> Converter:
    def convert(value: Any, _expression: Any, _connection: Any) -> Any:
        if value is None:
            return None
        try:
            return read(value)
        except (ArithmeticError, AttributeError, InvalidOperation, LookupError, TypeError, ValueError):
            return None

    return convert


CONVERTERS = {name: _tolerant(reader) for name, reader in READERS.items()}


def reader_of(field: Any) -> Converter | None:
    """Return the converter for a field; none for a field that reads stored values in its own way."""
    field = getattr(field, "target_field", field)
    own = getattr(type(field), "from_db_value", None)
    if field is None or (own is not None and own is not JSONField.from_db_value):
        return None
    return CONVERTERS.get(field.get_internal_type())
