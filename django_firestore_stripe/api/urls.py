"""The addresses of the API."""

from importlib.util import find_spec

from django.urls import path
from rest_framework.routers import SimpleRouter

from django_firestore_stripe.api.catalogue import PriceViewSet, ProductViewSet
from django_firestore_stripe.api.checkout_sessions import CheckoutSessionViewSet
from django_firestore_stripe.api.invoices import InvoiceViewSet
from django_firestore_stripe.api.me import MeView
from django_firestore_stripe.api.payments import PaymentViewSet
from django_firestore_stripe.api.portal_sessions import PortalSessionView
from django_firestore_stripe.api.streams import PaymentStream, SubscriptionStream
from django_firestore_stripe.api.subscriptions import SubscriptionViewSet

router = SimpleRouter()
router.register("checkout-sessions", CheckoutSessionViewSet, "checkout-session")
router.register("products", ProductViewSet, "product")
router.register(r"products/(?P<product_id>[^/]+)/prices", PriceViewSet, "price")
router.register("invoices", InvoiceViewSet, "invoice")
router.register("payments", PaymentViewSet, "payment")
router.register("subscriptions", SubscriptionViewSet, "subscription")

# Before the router's, which would take "stream" for an id.
urlpatterns = [
    path("payments/stream/", PaymentStream.as_view({"get": "stream"}), name="payment-stream"),
    path("subscriptions/stream/", SubscriptionStream.as_view({"get": "stream"}), name="subscription-stream"),
    path("me/", MeView.as_view(), name="me"),
    path("portal-sessions/", PortalSessionView.as_view(), name="portal-session"),
    *router.urls,
]

# The extra [openapi].
if find_spec("drf_spectacular"):
    from django_firestore_stripe.api.openapi.views import SchemaView

    urlpatterns.append(path("schema/", SchemaView.as_view(), name="schema"))
