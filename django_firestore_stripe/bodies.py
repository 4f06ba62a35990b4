"""The bodies of requests that anybody may send: never read further than is needed."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

# Digits of the largest Content-Length that is looked at as a number; Python refuses to read thousands of them.
MAX_DIGITS = 15


def raw_body(request: HttpRequest, *, most: int) -> bytes:
    """Return the raw body; raises RequestDataTooBig for one that is, or says it is, of more than `most` bytes."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal() and (len(declared) > MAX_DIGITS or int(declared) > most):
        raise RequestDataTooBig
    return request.body
