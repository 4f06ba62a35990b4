"""The interface Subscription, and what may be changed of one."""

from rest_framework import serializers

from django_firestore_stripe.api.readers import BoughtSerializer, DocumentSerializer
from django_firestore_stripe.api.serializers import KnownFieldsOnly
from django_firestore_stripe.models import Subscription

ID = r"^[A-Za-z0-9_.\-]{1,255}$"
# Stripe's limit.
MAX_QUANTITY = 999_999


class SubscriptionSerializer(DocumentSerializer):
    """The interface Subscription, field for field."""

    id = serializers.CharField(source="stripe_id")
    uid = serializers.CharField(source="customer_id")
    status = serializers.ChoiceField(Subscription.Status.choices)
    product = serializers.CharField()
    price = serializers.CharField()
    prices = BoughtSerializer(many=True)
    quantity = serializers.IntegerField()
    role = serializers.CharField()
    metadata = serializers.DictField()
    stripe_link = serializers.CharField()
    cancel_at = serializers.DateTimeField()
    cancel_at_period_end = serializers.BooleanField()
    canceled_at = serializers.DateTimeField()
    created = serializers.DateTimeField()
    current_period_start = serializers.DateTimeField()
    current_period_end = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    trial_start = serializers.DateTimeField()
    trial_end = serializers.DateTimeField()


class CancellationSerializer(KnownFieldsOnly):
    """How a subscription is canceled: when the period that is paid for ends, unless said otherwise."""

    at_period_end = serializers.BooleanField(required=False, default=True)


class ChangeSerializer(KnownFieldsOnly):
    """What a subscription shall be: another price, another quantity, or both; of one of its items."""

    price = serializers.RegexField(ID, required=False, max_length=255)
    quantity = serializers.IntegerField(required=False, min_value=1, max_value=MAX_QUANTITY)
    item = serializers.CharField(required=False, max_length=255)
