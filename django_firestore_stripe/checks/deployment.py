"""What only matters where money is moved."""

from typing import Any

from django.conf import settings as django_settings
from django.core.checks import Tags, register

from django_firestore_stripe.checks.messages import AppConfigs, Messages, warning

PRIVATE = ("locmem.LocMemCache", "dummy.DummyCache")


@register(Tags.caches, deploy=True)
def check_cache(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W050: each process has a cache of its own, or none."""
    backend = django_settings.CACHES["default"]["BACKEND"]
    if not backend.endswith(PRIVATE):
        return []
    hint = 'CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://…"}}'
    return [warning(50, "The default cache is not shared between processes: pages and sessions cost more reads.", hint)]
