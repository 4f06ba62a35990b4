"""The webhook endpoint at Stripe: which events it sends, in which version, and whether its secret can be known."""

from collections.abc import Iterator

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.gateways.stripe.webhook_endpoints import api_version
from django_firestore_stripe.services.doctor.endpoints import Endpoints, find_endpoints, webhook_path
from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning
from django_firestore_stripe.services.events.registry import wanted_types

COMMAND = "python manage.py firestore_stripe_webhook"
# What is sent in an older shape was never seen.
OLDEST_VERSION = "2022-11-15"
EVERYTHING = "*"


def examine(url: str | None) -> Iterator[Finding]:
    """Look at the endpoints of the site's address, which is guessed by its path where it is not given."""
    path = webhook_path()
    if path is None:
        hint = 'path("payments/", include("django_firestore_stripe.urls"))'
        yield error("The app's URLs are not mounted: no webhook can come in.", hint)
        return
    endpoints = find_endpoints(url)
    if not endpoints.own:
        where = url or f"https://your.site{path}"
        yield error(f"Stripe has no endpoint for {where}.", f"{COMMAND} {where}")
    for endpoint in endpoints.own:
        yield from _judged(endpoint)
    yield from _secrets(endpoints)
    yield from _rivals(endpoints)


def _judged(endpoint: StripeObject) -> Iterator[Finding]:
    url = endpoint["url"]
    found = [*_status(endpoint), *_events(endpoint), *_version(endpoint)]
    yield from found or [fine(f"{url} gets every event that is handled.")]


def _status(endpoint: StripeObject) -> Iterator[Finding]:
    if endpoint["status"] != "enabled":
        yield error(f"The endpoint {endpoint['url']} is switched off.", f"{COMMAND} {endpoint['url']}")


def _events(endpoint: StripeObject) -> Iterator[Finding]:
    enabled = set(endpoint["enabled_events"])
    missing = sorted(wanted_types() - enabled)
    if EVERYTHING not in enabled and missing:
        yield error(f"{endpoint['url']} does not get {', '.join(missing)}.", f"{COMMAND} {endpoint['url']}")


def _version(endpoint: StripeObject) -> Iterator[Finding]:
    """Yield what is to be said of a version; None is the account's own, which nobody here knows."""
    url, version = endpoint["url"], endpoint["api_version"]
    hint = f"{COMMAND} {url} --rotate"
    if version is None:
        yield warning(f"{url} sends events in the account's API version, which may change.", hint)
    elif version < OLDEST_VERSION:
        yield error(f"{url} sends events in API version {version}: older than {OLDEST_VERSION}.", hint)
    elif version > api_version():
        yield warning(f"{url} sends events in API version {version}; stripe knows {api_version()}.", "Upgrade stripe.")


def _secrets(endpoints: Endpoints) -> Iterator[Finding]:
    """Yield where a secret must be missing: each endpoint has its own."""
    enabled = [endpoint for endpoint in endpoints.own if endpoint["status"] == "enabled"]
    known = len(set(get_settings().stripe_webhook_secret))
    if len(enabled) > known:
        hint = f"Give STRIPE_WEBHOOK_SECRET all of them, or {COMMAND} URL --remove-old."
        yield error(f"{len(enabled)} endpoints deliver here, but {known} signing secrets are set.", hint)


def _rivals(endpoints: Endpoints) -> Iterator[Finding]:
    """Yield the endpoints of the Firebase extension: it writes the same documents."""
    for endpoint in endpoints.extensions:
        if endpoint["status"] == "enabled":
            hint = "Fine during the move. Afterwards disable it: https://dashboard.stripe.com/webhooks."
            yield warning(f"The Firebase extension gets events as well, at {endpoint['url']}.", hint)
