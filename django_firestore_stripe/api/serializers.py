"""Serializers that match the SDK's interfaces field for field."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from django_firestore_stripe.api.fields import AddressField, MetadataField, MomentField
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services.session_request import SessionRequest

MAX_ADDRESS = 2048
# Characters of a client's own words that an error repeats.
MAX_SHOWN = 40
# What a serializer's field raises for a value of another type, in a document that was not written here.
MISSHAPEN = (AttributeError, KeyError, OverflowError, TypeError, ValueError)


class KnownFieldsOnly(serializers.Serializer[Any]):
    """Refuses what the interface does not have, instead of dropping it silently."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated fields."""
        unknown = data.keys() - self.fields.keys() if isinstance(data, dict) else ()
        if unknown:
            raise serializers.ValidationError(
                {_shown(name): [_("There is no such field.")] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)


def _shown(name: str) -> str:
    """Return a client's word as it can be repeated: not all of it, and without half surrogate pairs."""
    return name[:MAX_SHOWN].encode(errors="backslashreplace").decode()


class LineItemSerializer(KnownFieldsOnly):
    """The interface LineItem; amounts are in the currency's minor unit."""

    amount = serializers.IntegerField(required=False)
    currency = serializers.CharField(required=False)
    description = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    price = serializers.CharField(required=False)
    quantity = serializers.IntegerField(required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the fields that the line item has; a document may hold anything in their places."""
        shown = {}
        for name, field in self.fields.items():
            with suppress(*MISSHAPEN):
                if instance.get(name) is not None:
                    shown[name] = field.to_representation(instance[name])
        return shown


class SessionSerializer(KnownFieldsOnly, serializers.ModelSerializer[CheckoutSession]):
    """The interface Session: optional fields are there only if they hold something."""

    id = serializers.CharField(source="session_id", read_only=True)
    url = AddressField(read_only=True)
    created_at = MomentField(read_only=True)
    mode = serializers.CharField(required=False)
    success_url = serializers.CharField(required=False, max_length=MAX_ADDRESS)
    cancel_url = serializers.CharField(required=False, max_length=MAX_ADDRESS)
    price = serializers.CharField(required=False)
    quantity = serializers.IntegerField(required=False)
    line_items = LineItemSerializer(many=True, required=False)
    allow_promotion_codes = serializers.BooleanField(required=False)
    automatic_tax = serializers.BooleanField(required=False)
    client_reference_id = serializers.CharField(required=False)
    locale = serializers.CharField(required=False, write_only=True)
    metadata = MetadataField(required=False)
    payment_method_types = serializers.ListField(child=serializers.CharField(), required=False)
    promotion_code = serializers.CharField(required=False)
    tax_id_collection = serializers.BooleanField(required=False)
    trial_from_plan = serializers.BooleanField(required=False)

    class Meta:
        model = CheckoutSession
        fields = [
            "id",
            "url",
            "created_at",
            "mode",
            "success_url",
            "cancel_url",
            "price",
            "quantity",
            "line_items",
            "allow_promotion_codes",
            "automatic_tax",
            "client_reference_id",
            "locale",
            "metadata",
            "payment_method_types",
            "promotion_code",
            "tax_id_collection",
            "trial_from_plan",
        ]

    def session_request(self) -> SessionRequest:
        """Return the validated choices."""
        return SessionRequest(**self.validated_data)

    def to_representation(self, instance: CheckoutSession) -> dict[str, Any]:
        """Return the session; a single price has its quantity, which is 1 unless it says otherwise."""
        shown = dict(self._values(instance))
        return {**shown, "quantity": shown.get("quantity", 1)} if "price" in shown else shown

    def _values(self, instance: CheckoutSession) -> Iterator[tuple[str, Any]]:
        """Yield the fields that hold something; users may write anything into their own documents."""
        for name, field in self.fields.items():
            value = None if field.write_only else field.get_attribute(instance)
            if value is not None:
                with suppress(*MISSHAPEN):
                    yield name, field.to_representation(value)
