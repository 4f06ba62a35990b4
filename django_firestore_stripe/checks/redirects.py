"""Where visitors may be sent."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.checks import register

from django_firestore_stripe.checks.messages import AppConfigs, Messages, error
from django_firestore_stripe.conf import get_settings

HOST = re.compile(r"([A-Za-z0-9][A-Za-z0-9.\-]*|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
# What can be pasted; a path is one of this site's pages.
URLS = {
    "success_url": "/thanks/?session_id={CHECKOUT_SESSION_ID}",
    "cancel_url": "/cart/",
    "portal_return_url": "/account/",
    "stripe_api_base": "http://127.0.0.1:12111",
}


@register
def check_hosts(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E040: an entry of REDIRECT_HOSTS that is no host."""
    hint = '"REDIRECT_HOSTS": ["shop.example", "localhost:3000"]'
    return [
        error(40, f"REDIRECT_HOSTS takes hosts, without scheme, path or wildcard; {host!r} is none.", hint)
        for host in get_settings().redirect_hosts
        if not HOST.fullmatch(host)
    ]


@register
def check_urls(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E041: an address that is neither http(s) nor, for pages of this site, a path."""
    settings = get_settings()
    return [
        error(41, f"{name.upper()} is no address: {value!r}.", f'"{name.upper()}": "{example}"')
        for name, example in URLS.items()
        if (value := getattr(settings, name)) and not _is_address(value, path_too=example.startswith("/"))
    ]


def _is_address(value: str, *, path_too: bool) -> bool:
    """Say whether a value has scheme and host, or is a path; what services.redirects refuses is neither."""
    if "\\" in value or any(character.isspace() for character in value):
        return False
    if value.startswith("/"):
        return path_too and not value.startswith("//")
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:
        return False
