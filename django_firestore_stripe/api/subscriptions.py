"""api/subscriptions/: one's own; change, cancel and resume them."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from django_firestore_stripe.api.own_documents import OwnDocuments
from django_firestore_stripe.api.subscription_serializers import (
    CancellationSerializer,
    ChangeSerializer,
    SubscriptionSerializer,
)
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.subscriptions import (
    cancel_subscription,
    change_subscription,
    resume_subscription,
)
from django_firestore_stripe.throttles import ChangeThrottle


class SubscriptionViewSet(OwnDocuments):
    """A user's own subscriptions; another user's are not found."""

    model = Subscription
    serializer_class = SubscriptionSerializer
    own_throttles = [ChangeThrottle]

    def partial_update(self, request: Request, object_id: str, *_args: Any, **_kwargs: Any) -> Response:
        """Change the price or the quantity; the difference is prorated."""
        asked = ChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = self.get_object()
        change_subscription(uid=found.customer_id, subscription_id=found.stripe_id, **asked.validated_data)
        return Response(self.get_serializer(self.get_object()).data)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, object_id: str, *_args: Any, **_kwargs: Any) -> Response:
        """Cancel at the end of the period, or with `{"at_period_end": false}` now; nothing is refunded."""
        asked = CancellationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = self.get_object()
        cancel_subscription(uid=found.customer_id, subscription_id=found.stripe_id, **asked.validated_data)
        return Response(self.get_serializer(self.get_object()).data)

    @action(detail=True, methods=["post"])
    def resume(self, _request: Request, object_id: str, *_args: Any, **_kwargs: Any) -> Response:
        """Take a cancellation back, or let a paused subscription go on."""
        found = self.get_object()
        resume_subscription(uid=found.customer_id, subscription_id=found.stripe_id)
        return Response(self.get_serializer(self.get_object()).data)
