"""What a document says where it cannot be answered."""

from functools import singledispatch
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import InvalidRequest, StripeRefused

REFUSALS = (InvalidRequest, StripeRefused)
"""What asking again does not change."""


@singledispatch
def error_fields(_error: Exception) -> dict[str, Any]:
    """Return `error` as a client reads it: message, code and, where one is at fault, the parameter."""
    return {"message": _("Payments are not available at the moment. Please try again later."), "code": "unavailable"}


@error_fields.register
def _invalid(error: InvalidRequest) -> dict[str, Any]:
    fields = sorted(error.errors)
    message = " ".join(f"{field}: {' '.join(error.errors[field])}" for field in fields)
    # A project's policy may refuse without a word.
    return {
        "message": message or _("This is decided by the server."),
        "code": error.code,
        **({"param": fields[0]} if fields else {}),
    }


@error_fields.register
def _refused(error: StripeRefused) -> dict[str, Any]:
    code = {"code": error.stripe_code} if error.stripe_code else {"code": error.code}
    return {"message": error.user_message, **code, **({"param": error.param} if error.param else {})}
