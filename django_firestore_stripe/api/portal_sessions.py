"""api/portal-sessions/: an address of Stripe's customer portal."""

from typing import Any

from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from django_firestore_stripe.api.errors import PaymentsErrors
from django_firestore_stripe.api.parsers import SmallJSONParser
from django_firestore_stripe.api.portal_serializers import PortalSessionSerializer
from django_firestore_stripe.origins import origin_of
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.portal import create_portal_session
from django_firestore_stripe.services.portal_flows import client_flow
from django_firestore_stripe.throttles import PortalThrottle


class PortalSessionView(PaymentsErrors, GenericAPIView[Any]):
    """Stripe's customer portal, where a user manages what they pay."""

    serializer_class = PortalSessionSerializer
    permission_classes = [IsAuthenticated]
    parser_classes = [SmallJSONParser]
    # Beside the project's own.
    own_throttles = [PortalThrottle]

    def post(self, request: Request) -> Response:
        """Create a portal session; send the user to its `url`. `flow_data` leads straight to one task."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        origin = origin_of(request)
        chosen = dict(asked.validated_data)
        flow = client_flow(chosen.pop("flow_data", None), origin=origin)
        session = create_portal_session(buyer=buyer_from(request.user), origin=origin, flow_data=flow, **chosen)
        return Response(self.get_serializer(session).data, status=status.HTTP_201_CREATED)
