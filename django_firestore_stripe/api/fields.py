"""Fields of the interfaces that say more than DRF's own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.timezone import is_naive, make_aware
from rest_framework import ISO_8601, serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

WEB = ("https://", "http://")

_refuse_surrogates = ProhibitSurrogateCharactersValidator()


def in_utc(value: datetime) -> datetime:
    """Return a time in UTC; one without zone, where the project has USE_TZ off, is the project's. Raises OverflowError."""
    return (make_aware(value) if is_naive(value) else value).astimezone(UTC)


class MomentField(serializers.DateTimeField):
    """A point in time: in UTC and in ISO 8601, whatever time zone and format the project has chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=ISO_8601, default_timezone=UTC, **kwargs)

    def enforce_timezone(self, value: datetime) -> datetime:
        """Return the time in UTC."""
        return super().enforce_timezone(in_utc(value))


class MetadataField(serializers.DictField):
    """Texts by their names: neither may hold half a surrogate pair, which is no text for Stripe or Firestore."""

    child = serializers.CharField(allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        """Return the metadata; names come first, since an error of a value is told under its name."""
        for name in data if isinstance(data, Mapping) else ():
            _refuse_surrogates(name)
        return super().to_internal_value(data)


class AddressField(serializers.CharField):
    """An address to send a browser to; in a document that its user may write, it may be anything."""

    def to_representation(self, value: Any) -> str:
        """Return the address; raises ValueError for what is none of the web's, such as `javascript:`."""
        if not isinstance(value, str) or not value.startswith(WEB):
            raise ValueError("This is no address of the web.")
        return value
