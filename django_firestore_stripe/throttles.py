"""How often a user may make Stripe work."""

from rest_framework.settings import api_settings
from rest_framework.throttling import UserRateThrottle


class StripeThrottle(UserRateThrottle):
    """Limit what makes Stripe work; the project's rate for a scope wins over ours."""

    def get_rate(self) -> str:
        """Return DEFAULT_THROTTLE_RATES[scope], or 30 in a minute."""
        rates = api_settings.DEFAULT_THROTTLE_RATES or {}
        return str(rates.get(str(self.scope)) or "30/min")


class CheckoutThrottle(StripeThrottle):
    """Limit how many checkout sessions one user creates."""

    scope = "firestore_stripe_checkout"


class PortalThrottle(StripeThrottle):
    """Limit how many portal sessions one user creates."""

    scope = "firestore_stripe_portal"


class ChangeThrottle(StripeThrottle):
    """Limit how often one user changes subscriptions and expires sessions."""

    scope = "firestore_stripe_changes"
