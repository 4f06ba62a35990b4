"""Where a visitor may be sent after Stripe: to this site, or to the hosts that the project names."""

from collections.abc import Collection, Iterator
from urllib.parse import SplitResult, urlsplit

from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
REFUSED = _("This address is not one that this site may send its visitors to.")
MISSING = _("This address is required.")
MAX_LENGTH = 2048


def redirect_target(field: str, given: str | None, *, default: str, origin: str | None) -> str:
    """Return an absolute, allowed address, its placeholders such as {CHECKOUT_SESSION_ID} untouched.

    `origin` is the site's own ("https://shop.example"); a path is taken from there. Raises InvalidRequest for `field`.
    """
    url = given or default
    if not url:
        raise InvalidRequest({field: [str(MISSING)]})
    url = absolute(url, origin=origin)
    if not is_allowed(url, origin=origin):
        raise InvalidRequest({field: [str(REFUSED)]})
    return url


def absolute(url: str, *, origin: str | None) -> str:
    """Return a path of this site as a whole address where the site's origin is known, and anything else as it is."""
    return origin + url if origin and is_path(url) else url


def is_path(url: str) -> bool:
    """Say whether an address is a path of this site."""
    return url.startswith("/") and not url.startswith(("//", "/\\"))


def is_allowed(url: str, *, origin: str | None = None) -> bool:
    """Say whether visitors may be sent to an absolute address."""
    if len(url) > MAX_LENGTH or any(character.isspace() or not character.isprintable() for character in url):
        return False
    parts = _split(url)
    if parts is None or "@" in parts.netloc or "\\" in url or not parts.hostname:
        return False
    allowed = set(_allowed_origins(origin))
    return f"{parts.scheme}://{parts.netloc}".lower() in allowed and url_has_allowed_host_and_scheme(
        url, allowed_hosts={parts.netloc}
    )


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _allowed_origins(origin: str | None) -> Iterator[str]:
    if origin:
        yield origin.lower()
    settings = get_settings()
    yield from _origins_of(settings.redirect_hosts)
    for url in (settings.success_url, settings.cancel_url):
        parts = _split(url)
        if parts and parts.netloc:
            yield f"{parts.scheme}://{parts.netloc}".lower()


def _origins_of(hosts: Collection[str]) -> Iterator[str]:
    """Yield the origins of hosts: https, and for a developer's own machine http as well."""
    for host in hosts:
        yield f"https://{host}".lower()
        parts = _split(f"//{host}")
        if parts and parts.hostname in LOOPBACK:
            yield f"http://{host}".lower()
