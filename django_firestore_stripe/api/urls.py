"""The addresses of the API."""

from rest_framework.routers import SimpleRouter

from django_firestore_stripe.api.checkout_sessions import CheckoutSessionViewSet
from django_firestore_stripe.api.payments import PaymentViewSet
from django_firestore_stripe.api.subscriptions import SubscriptionViewSet

router = SimpleRouter()
router.register("checkout-sessions", CheckoutSessionViewSet, "checkout-session")
router.register("payments", PaymentViewSet, "payment")
router.register("subscriptions", SubscriptionViewSet, "subscription")

urlpatterns = router.urls
