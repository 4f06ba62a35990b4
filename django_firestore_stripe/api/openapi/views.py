"""api/schema/: the API as an OpenAPI document."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularAPIView

from django_firestore_stripe.api.errors import PaymentsErrors
from django_firestore_stripe.api.openapi import extensions, schema

Endpoint = tuple[str, str, str, Any]

SETTINGS = {
    "TITLE": "Payments",
    "DESCRIPTION": _("Stripe payments: the interfaces of the Firebase extension's JavaScript SDK, served by Django."),
    "VERSION": "1.0.0",
    "PREPROCESSING_HOOKS": [f"{__name__}.only_payments"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "SubscriptionStatus": "django_firestore_stripe.models.Subscription.Status",
        "PaymentStatus": "django_firestore_stripe.models.Payment.Status",
        "InvoiceStatus": "django_firestore_stripe.models.Invoice.Status",
        "PriceType": "django_firestore_stripe.models.Price.Type",
        "PortalFlow": "django_firestore_stripe.api.portal_serializers.FLOWS",
        "PortalFlowEnding": "django_firestore_stripe.api.portal_serializers.ENDINGS",
        "ErrorCode": "django_firestore_stripe.api.openapi.schema.ALL_CODES",
    },
}


def only_payments(endpoints: Iterable[Endpoint]) -> list[Endpoint]:
    """Leave the project's other endpoints out."""
    return [endpoint for endpoint in endpoints if issubclass(endpoint[3].cls, PaymentsErrors)]


class SchemaView(SpectacularAPIView):
    """The schema, in YAML or JSON, as the project mounts the API; for everybody who may see a project's schemas."""

    custom_settings = SETTINGS


__all__ = ["SchemaView", "extensions", "only_payments", "schema"]
