"""The errors of Stripe's API (https://docs.stripe.com/api/errors).

ApiError
├── InvalidRequest
│   ├── MissingParameter
│   ├── UnknownParameters
│   └── ResourceMissing
├── CardError
│   └── Undone
├── IdempotencyError
├── KeyInUse
├── Unauthorized
└── PermissionDenied
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django_firestore_stripe.emulators.stripe.json_types import Json
from django_firestore_stripe.emulators.stripe.state.changes import visible


class ApiError(Exception):
    """An answer other than 200; `details` are further fields of the error body."""

    type: ClassVar[str] = "api_error"
    status: int = 500
    keeps_changes: ClassVar[bool] = False
    """Whether what was changed before it was raised stays."""

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.details = details

    def body(self) -> Json:
        """Return the error as Stripe writes it, fields that hold nothing left out."""
        details = {name: visible(value) if isinstance(value, dict) else value for name, value in self.details.items()}
        fields = {"code": self.code, "message": self.message, "param": self.param, "type": self.type, **details}
        if self.code:
            fields["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        return {"error": {name: value for name, value in sorted(fields.items()) if value is not None}}


class InvalidRequest(ApiError):
    """The request cannot be carried out as it is."""

    type = "invalid_request_error"
    status = 400


class NotFound(InvalidRequest):
    """There is no such address."""

    status = 404


class MissingParameter(InvalidRequest):
    """A parameter that must be given is not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Missing required param: {name}.", code="parameter_missing", param=name)


class UnknownParameters(InvalidRequest):
    """Parameters that the endpoint does not take."""

    def __init__(self, names: Iterable[str]) -> None:
        found = list(names)
        noun = "parameter" if len(found) == 1 else "parameters"
        super().__init__(f"Received unknown {noun}: {', '.join(found)}", code="parameter_unknown", param=found[0])


class ResourceMissing(InvalidRequest):
    """An id that names nothing: 404 where it stands in the address, 400 where it is a parameter."""

    def __init__(self, message: str, *, param: str, in_address: bool) -> None:
        super().__init__(message, code="resource_missing", param=param)
        self.status = 404 if in_address else 400


class CardError(ApiError):
    """The card was refused; the failed attempt itself is kept."""

    type = "card_error"
    status = 402
    keeps_changes = True


class Undone(CardError):
    """The card was refused and the request wants nothing to be left of it."""

    keeps_changes = False


class IdempotencyError(ApiError):
    """An idempotency key was used again for something else."""

    type = "idempotency_error"
    status = 400


class KeyInUse(IdempotencyError):
    """A request under the same idempotency key has not ended yet; repeated, it gets that one's answer."""

    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(
            "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
            f"twice, and the other request is still going through): {key}. Please try again later.",
            code="idempotency_key_in_use",
        )


class Unauthorized(InvalidRequest):
    """No valid API key."""

    status = 401


class PermissionDenied(InvalidRequest):
    """A restricted key that may not do this."""

    status = 403
