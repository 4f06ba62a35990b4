"""The interface Payment; amounts are in the currency's minor unit."""

from rest_framework import serializers

from django_firestore_stripe.api.fields import MomentField
from django_firestore_stripe.api.readers import BoughtSerializer, DocumentSerializer
from django_firestore_stripe.models import Payment


class PaymentSerializer(DocumentSerializer):
    """The interface Payment, field for field."""

    id = serializers.CharField(source="stripe_id")
    uid = serializers.CharField(source="user_id")
    amount = serializers.IntegerField()
    amount_capturable = serializers.IntegerField()
    amount_received = serializers.IntegerField()
    created = MomentField()
    currency = serializers.CharField()
    customer = serializers.CharField()
    description = serializers.CharField()
    invoice = serializers.CharField()
    metadata = serializers.DictField()
    payment_method_types = serializers.ListField(child=serializers.CharField())
    prices = BoughtSerializer(many=True)
    status = serializers.ChoiceField(Payment.Status.choices)
