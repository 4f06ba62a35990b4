"""How often a user may make Stripe work."""

from typing import Any

from django.core.cache import cache as shared
from django.core.cache.backends.locmem import LocMemCache
from rest_framework.settings import api_settings
from rest_framework.throttling import UserRateThrottle

from django_firestore_stripe.caches import unless_down

USERS = 10_000


class Requests(LocMemCache):
    """Who asked when, in Django's cache; while that is down each process goes by what it has seen itself."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return when there were requests."""
        return unless_down(lambda: shared.get(key, default, version), super().get(key, default, version))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Note when there were requests."""
        super().set(key, value, *args, **kwargs)
        unless_down(lambda: shared.set(key, value, *args, **kwargs), None)


class StripeThrottle(UserRateThrottle):
    """Limit what makes Stripe work; the project's rate for a scope wins over ours."""

    cache = Requests("django_firestore_stripe.throttles", {"OPTIONS": {"MAX_ENTRIES": USERS}})

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
