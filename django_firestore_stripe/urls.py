"""Everything the app serves; mount it with `path("payments/", include("django_firestore_stripe.urls"))`."""

from django.urls import include, path

from django_firestore_stripe.views.checkout import CheckoutView
from django_firestore_stripe.views.portal import PortalView
from django_firestore_stripe.webhooks.health import HealthView

app_name = "django_firestore_stripe"

urlpatterns = [
    path("checkout/", CheckoutView.as_view(), name="checkout"),
    path("portal/", PortalView.as_view(), name="portal"),
    path("webhook/", include("django_firestore_stripe.webhooks.urls")),
    path("health/", HealthView.as_view(), name="health"),
    path("triggers/", include("django_firestore_stripe.triggers.urls")),
    path("api/", include("django_firestore_stripe.api.urls")),
]
