"""The table of operations, as drf-spectacular asks for it."""

from typing import Any, cast

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from uritemplate import variables

from django_firestore_stripe import statuses
from django_firestore_stripe.api.errors import CODES, PaymentsErrors
from django_firestore_stripe.api.openapi.operations import (
    ID,
    OPERATIONS,
    PATH_PARAMETERS,
    REFUSALS,
    Operation,
    refusals_of,
)

# What `statuses` and `errors` answer.
ALL_CODES = sorted({*CODES.values(), *statuses.CODES})
# DRF's errors of a form: for each field, sentences, or such errors of its own.
FIELD_ERRORS = {"type": "object", "additionalProperties": {}}
BAD_REQUEST = {"anyOf": [{"$ref": "#/components/schemas/Error"}, FIELD_ERRORS]}


class ErrorSerializer(serializers.Serializer[Any]):
    """What went wrong, for people, and the JavaScript SDK's code for it."""

    detail = serializers.CharField()
    code = serializers.ChoiceField(ALL_CODES)


class PaymentsSchema(AutoSchema):
    """Describes an endpoint by the table of operations; what a project has added to a view, as drf-spectacular does."""

    @property
    def operation(self) -> Operation | None:
        """Return what the table says of the view, or of the one that a project has derived it from."""
        action = getattr(self.view, "action", None) or self.method.lower()
        keys = ((kind, action) for kind in type(self.view).__mro__)
        return next((OPERATIONS[key] for key in keys if key in OPERATIONS), None)

    def get_operation_id(self) -> str:
        """Return a name that does not depend on where the app is mounted."""
        return self.operation.name if self.operation else super().get_operation_id()

    def get_summary(self) -> str | None:
        """Return what the endpoint does."""
        return self.operation.summary if self.operation else super().get_summary()

    def get_tags(self) -> list[str]:
        """Return what the endpoint is about: the first part of its address that is the API's own."""
        own = self.path.split("/api/")[-1]
        return [own.split("/")[0]]

    def get_request_serializer(self) -> Any:
        """Return what the body is, None where there is none."""
        return self.operation.request if self.operation else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """Return every answer."""
        operation, view = self.operation, cast("Any", self.view)
        if operation is None:
            return super().get_response_serializers()
        refused = {str(status): self._refusal(status) for status in sorted(refusals_of(operation))}
        if operation.stream:
            return {("200", "text/event-stream"): OpenApiTypes.STR, **refused}
        return {str(operation.status): view.serializer_class, **refused}

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters, those on the path among them."""
        on_path = [
            OpenApiParameter(name, ID, OpenApiParameter.PATH, description=PATH_PARAMETERS[name])
            for name in variables(self.path)
            if name in PATH_PARAMETERS
        ]
        return [*on_path, *(self.operation.parameters if self.operation else super().get_override_parameters())]

    def get_examples(self) -> list[OpenApiExample]:
        """Return examples of the body."""
        return list(self.operation.examples) if self.operation else super().get_examples()

    def _refusal(self, status: int) -> OpenApiResponse:
        content: Any = BAD_REQUEST if status == 400 else ErrorSerializer  # noqa: PLR2004
        return OpenApiResponse(content, description=REFUSALS[status])


PaymentsErrors.schema = PaymentsSchema()
