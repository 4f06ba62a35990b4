"""Serializers of what is only read: documents that somebody else may have written."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from rest_framework import serializers

from django_firestore_stripe.api.serializers import MISSHAPEN

# What an address or a path says is always there; and what the SDK's interfaces have empty rather than null.
ALWAYS = frozenset({"id", "uid"})
EMPTY: dict[str, Callable[[], Any]] = {"images": list, "metadata": dict, "payment_method_types": list, "prices": list}


class DocumentSerializer(serializers.Serializer[Any]):
    """Shows every field of its interface; one that is missing, or of another type, is null or empty."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields, of which most may be null."""
        fields = super().get_fields()
        for name, field in fields.items():
            field.read_only, field.required, field.allow_null = True, False, name not in ALWAYS | EMPTY.keys()
        return fields

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the document as the interface says."""
        missing: dict[str, Any] = {name: EMPTY[name]() if name in EMPTY else None for name in map(str, self.fields)}
        return {**missing, **dict(self._values(instance))}

    def _values(self, instance: Any) -> Iterator[tuple[str, Any]]:
        for name, field in self.fields.items():
            with suppress(*MISSHAPEN):
                value = field.get_attribute(instance)
                if value is not None:
                    yield name, field.to_representation(value)


class BoughtSerializer(serializers.Serializer[Any]):
    """A price that was bought, and its product."""

    product = serializers.CharField()
    price = serializers.CharField()
