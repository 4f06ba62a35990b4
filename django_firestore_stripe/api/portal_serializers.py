"""What may be asked of the customer portal; names are Stripe's.

Source: https://docs.stripe.com/api/customer_portal/sessions/create.
"""

from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from django_firestore_stripe.api.fields import MomentField
from django_firestore_stripe.api.serializers import MAX_ADDRESS, KnownFieldsOnly

FLOWS = ("payment_method_update", "subscription_cancel", "subscription_update", "subscription_update_confirm")
ENDINGS = ("hosted_confirmation", "portal_homepage", "redirect")
MAX_QUANTITY = 999_999


class RedirectSerializer(KnownFieldsOnly):
    """Where a flow leads to."""

    return_url = serializers.CharField(max_length=MAX_ADDRESS)


class ConfirmationSerializer(KnownFieldsOnly):
    """What a flow says at its end."""

    custom_message = serializers.CharField(required=False, max_length=500)


class EndingSerializer(KnownFieldsOnly):
    """What comes after a flow."""

    type = serializers.ChoiceField(ENDINGS)
    redirect = RedirectSerializer(required=False)
    hosted_confirmation = ConfirmationSerializer(required=False)


class SubscriptionOfFlowSerializer(KnownFieldsOnly):
    """The subscription that a flow is about."""

    subscription = serializers.CharField(max_length=255)


class ChangedItemSerializer(KnownFieldsOnly):
    """An item of a subscription as it shall be."""

    id = serializers.CharField(max_length=255)
    price = serializers.CharField(required=False, max_length=255)
    quantity = serializers.IntegerField(required=False, min_value=0, max_value=MAX_QUANTITY)


class PromotionSerializer(KnownFieldsOnly):
    """A promotion code of the buyer's."""

    promotion_code = serializers.CharField(max_length=255)


class ConfirmedUpdateSerializer(SubscriptionOfFlowSerializer):
    """A change that the portal only asks to confirm."""

    items = ChangedItemSerializer(many=True)
    discounts = PromotionSerializer(many=True, required=False)


class FlowSerializer(KnownFieldsOnly):
    """One task that the portal leads straight to."""

    type = serializers.ChoiceField(FLOWS)
    after_completion = EndingSerializer(required=False)
    subscription_cancel = SubscriptionOfFlowSerializer(required=False)
    subscription_update = SubscriptionOfFlowSerializer(required=False)
    subscription_update_confirm = ConfirmedUpdateSerializer(required=False)


class PortalSessionSerializer(KnownFieldsOnly):
    """A portal session: its `url` is where to send the user."""

    id = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    created = MomentField(read_only=True)
    return_url = serializers.CharField(required=False, max_length=MAX_ADDRESS)
    locale = serializers.CharField(required=False, max_length=20)
    flow_data = FlowSerializer(required=False, write_only=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return a portal session of Stripe's, whose times are numbers of seconds."""
        created = datetime.fromtimestamp(instance["created"], UTC)
        return super().to_representation({**instance, "created": created})
