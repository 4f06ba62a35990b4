"""api/me/: who is asking."""

from typing import Any

from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from django_firestore_stripe.api.errors import PaymentsErrors
from django_firestore_stripe.services.customers import find_customer
from django_firestore_stripe.services.roles import roles_of
from django_firestore_stripe.users import uid_of


class MeSerializer(serializers.Serializer[Any]):
    """A user: their uid, their Stripe customer where they have one, and the roles that they have paid for."""

    uid = serializers.CharField()
    customer = serializers.CharField(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())


class MeView(PaymentsErrors, GenericAPIView[Any]):
    """The user who is asking: their uid, Stripe customer and roles, asked of the subscriptions themselves."""

    permission_classes = [IsAuthenticated]
    serializer_class = MeSerializer

    def get(self, request: Request) -> Response:
        """Return who is asking; nothing is created."""
        uid = uid_of(request.user)
        me = {"uid": uid, "customer": find_customer(uid), "roles": sorted(roles_of(uid))}
        return Response(self.get_serializer(me).data)
