"""The addresses of the API."""

from rest_framework.routers import SimpleRouter

from django_firestore_stripe.api.checkout_sessions import CheckoutSessionViewSet

router = SimpleRouter()
router.register("checkout-sessions", CheckoutSessionViewSet, "checkout-session")

urlpatterns = router.urls
