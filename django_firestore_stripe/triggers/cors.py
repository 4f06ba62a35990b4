"""Cross-origin calls of the callable, from the origins in CORS_ORIGINS: https://fetch.spec.whatwg.org/#http-cors-protocol."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from django_firestore_stripe.conf import get_settings

# Seconds that a browser may remember a preflight's answer.
MAX_AGE = 3600
HEADERS = "Authorization, Content-Type, Firebase-Instance-ID-Token, X-Firebase-AppCheck"


def allow(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the calling page read the answer, if it is one of the configured; "*" is any."""
    origin = request.headers.get("Origin", "")
    allowed = get_settings().cors_origins
    patch_vary_headers(response, ["Origin"])
    if origin and (origin in allowed or "*" in allowed):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = HEADERS
        response["Access-Control-Max-Age"] = str(MAX_AGE)
    return response
