"""The interface Subscription, and what may be changed of one."""

from rest_framework import serializers

from django_firestore_stripe.api.fields import MomentField
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
    cancel_at = MomentField()
    cancel_at_period_end = serializers.BooleanField()
    canceled_at = MomentField()
    created = MomentField()
    current_period_start = MomentField()
    current_period_end = MomentField()
    ended_at = MomentField()
    trial_start = MomentField()
    trial_end = MomentField()


class CancellationSerializer(KnownFieldsOnly):
    """How a subscription is canceled: when the period that is paid for ends, unless said otherwise."""

    at_period_end = serializers.BooleanField(required=False, default=True)


class ChangeSerializer(KnownFieldsOnly):
    """What a subscription shall be: another price, another quantity, or both; of one of its items."""

    price = serializers.RegexField(ID, required=False, max_length=255)
    quantity = serializers.IntegerField(required=False, min_value=1, max_value=MAX_QUANTITY)
    item = serializers.CharField(required=False, max_length=255)
