"""Fields for what the documents hold in a way of their own."""

from datetime import UTC, datetime
from math import floor
from typing import Any

from django.db import models

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.reference_lists import ReferencedIds, ReferenceListField
from django_firestore_stripe.firestore.values import Reference


class UnixTimeField(models.DateTimeField):  # type: ignore[type-arg]
    """A time that the document keeps as a number of seconds, because the JavaScript SDK reads it so."""

    def from_db_value(self, value: Any, *_args: object) -> Any:
        """Return the UTC time; what is no number, in documents that others wrote, comes back as it is."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        try:
            return datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError):
            # NaN, infinity, or a number that no calendar has.
            return None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return seconds, for a comparison with fractions of them: Firestore compares all numbers by what they are."""
        value = value if prepared else self.get_prep_value(value)
        return _seconds(value) if isinstance(value, datetime) else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return whole seconds."""
        seconds = super().get_db_prep_save(value, connection)
        return floor(seconds) if isinstance(seconds, float) else seconds


def _seconds(moment: datetime) -> int | float:
    seconds = moment.timestamp()
    return int(seconds) if seconds.is_integer() else seconds


class PriceReferencesField(ReferenceListField):
    """An array of references to prices; in Python `[{"product": …, "price": …}]`, which can be written as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"pattern": paths.price("{product}", "{price}"), **kwargs})

    def _ids(self, reference: Reference) -> ReferencedIds:
        """Return the last ids of the path: the products may lie below other documents."""
        ids = reference.path.split("/")[1::2][-len(self.names) :]
        return ReferencedIds(dict(zip(self.names, ids, strict=False)), reference)
