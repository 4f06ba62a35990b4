"""How often a user may make Stripe work."""

from rest_framework.settings import api_settings
from rest_framework.throttling import UserRateThrottle


class CheckoutThrottle(UserRateThrottle):
    """Limit how many sessions one user creates; the project's rate for this scope wins over ours."""

    scope = "firestore_stripe_checkout"

    def get_rate(self) -> str:
        """Return DEFAULT_THROTTLE_RATES["firestore_stripe_checkout"], or 30 in a minute."""
        rates = api_settings.DEFAULT_THROTTLE_RATES or {}
        return str(rates.get(self.scope) or "30/min")
