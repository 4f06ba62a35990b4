"""The site's own webhook endpoints among all of the account's, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse

from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.gateways.stripe.webhook_endpoints import list_endpoints

# How the Firebase extension's function is called.
EXTENSION = "handleWebhookEvents"


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Those of the site, the newest first, and those that deliver to the Firebase extension."""

    own: Sequence[StripeObject] = ()
    extensions: Sequence[StripeObject] = ()


def webhook_path() -> str | None:
    """Return where the site takes webhooks; None where the app's URLs are not mounted."""
    try:
        return reverse("django_firestore_stripe:webhook")
    except NoReverseMatch:
        return None


def find_endpoints(url: str | None) -> Endpoints:
    """Return the endpoints of the site's address or, where it is not given, of any host at the site's path."""
    listed, path = list_endpoints(), webhook_path()
    return Endpoints(
        own=[one for one in listed if (one["url"] == url if url else path and _path(one) == path)],
        extensions=[one for one in listed if _path(one).endswith(EXTENSION)],
    )


def _path(endpoint: StripeObject) -> str:
    return urlsplit(endpoint["url"]).path
