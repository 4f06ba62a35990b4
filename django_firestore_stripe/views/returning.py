"""Where a visitor came from, for a link that works without JavaScript."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from django_firestore_stripe.origins import origin_of

HOME = "/"


def way_back(request: HttpRequest) -> str:
    """Return the page of this site that led here; the home page where it is another site's or unknown."""
    referrer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        referrer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    here = referrer.partition("?")[0] == origin_of(request) + request.path
    return referrer if ours and not here else HOME
