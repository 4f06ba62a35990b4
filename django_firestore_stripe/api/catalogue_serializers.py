"""The interfaces Product and Price; amounts are in the currency's minor unit."""

from typing import Any

from rest_framework import serializers

from django_firestore_stripe.api.readers import DocumentSerializer
from django_firestore_stripe.models import Price


class PricesOfProduct(serializers.ListSerializer[Any]):
    """The prices of a product, from the context that the view has filled: the product itself is not asked."""

    def get_attribute(self, instance: Any) -> Any:
        """Return the product's prices."""
        return self.context.get("prices", {}).get(instance.pk, [])


class PriceSerializer(DocumentSerializer):
    """The interface Price, and what else Stripe says of one."""

    id = serializers.CharField(source="stripe_id")
    product = serializers.CharField(source="product_id")
    active = serializers.BooleanField()
    currency = serializers.CharField()
    unit_amount = serializers.IntegerField()
    description = serializers.CharField()
    type = serializers.ChoiceField(Price.Type.choices)
    interval = serializers.ChoiceField(Price.Interval.choices)
    interval_count = serializers.IntegerField()
    trial_period_days = serializers.IntegerField()
    billing_scheme = serializers.ChoiceField(Price.BillingScheme.choices)
    tiers_mode = serializers.ChoiceField(Price.TiersMode.choices)
    tiers = serializers.ListField(child=serializers.DictField())
    recurring = serializers.DictField()
    transform_quantity = serializers.DictField()
    tax_behavior = serializers.ChoiceField(Price.TaxBehavior.choices)
    metadata = serializers.DictField()

    class Meta:
        list_serializer_class = PricesOfProduct


class ProductSerializer(DocumentSerializer):
    """The interface Product; as in the SDK, `prices` is empty unless they were asked for."""

    id = serializers.CharField(source="stripe_id")
    active = serializers.BooleanField()
    name = serializers.CharField()
    description = serializers.CharField()
    role = serializers.CharField()
    images = serializers.ListField(child=serializers.CharField())
    metadata = serializers.DictField()
    tax_code = serializers.CharField()
    prices = PriceSerializer(many=True)
