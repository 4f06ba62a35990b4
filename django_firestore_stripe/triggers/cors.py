"""Cross-origin calls of the callable, from the origins in CORS_ORIGINS: https://fetch.spec.whatwg.org/#http-cors-protocol."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from django_firestore_stripe.conf import get_settings

# Seconds that a browser may remember a preflight's answer.
MAX_AGE = 3600
# The name of a header: https://www.rfc-editor.org/rfc/rfc9110#name-tokens.
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def allow(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the calling page read the answer, if it is one of the configured; "*" is any."""
    origin = request.headers.get("Origin", "")
    allowed = get_settings().cors_origins
    patch_vary_headers(response, ["Origin"])
    if origin and (origin in allowed or "*" in allowed):
        response["Access-Control-Allow-Origin"] = origin
        if request.method == "OPTIONS":
            _allow_call(request, response)
    return response


def _allow_call(request: HttpRequest, response: HttpResponse) -> None:
    """Let the page send what headers it asks for, as Firebase does: those who trace calls add theirs to each."""
    patch_vary_headers(response, ["Access-Control-Request-Headers"])
    asked = map(str.strip, request.headers.get("Access-Control-Request-Headers", "").split(","))
    response["Access-Control-Allow-Headers"] = ", ".join(filter(TOKEN.fullmatch, asked))
    response["Access-Control-Allow-Methods"] = "POST"
    response["Access-Control-Max-Age"] = str(MAX_AGE)
