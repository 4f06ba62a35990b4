"""Where events are told to."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import register
from django.http.request import validate_host

from django_firestore_stripe.checks.messages import AppConfigs, Messages, warning
from django_firestore_stripe.conf import get_settings


@register
def check_audience(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W070: Django answers 400 for the host that Eventarc calls: the one that TRIGGER_AUDIENCE names."""
    host, allowed = _host(get_settings().trigger_audience), list(django_settings.ALLOWED_HOSTS)
    # A developer's machine, which Eventarc does not reach; Django allows itself there.
    if not host or (django_settings.DEBUG and not allowed) or validate_host(host, allowed):
        return []
    message = (
        f"TRIGGER_AUDIENCE names the host {host!r}, which ALLOWED_HOSTS lacks: no event that is told there is taken."
    )
    return [warning(70, message, f"ALLOWED_HOSTS = {[*allowed, host]!r}")]


def _host(audience: str) -> str:
    """Return the host in an audience; empty for one that is no address, as a project may choose it."""
    try:
        parts = urlsplit(audience)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""
