"""What drf-spectacular has to be told of this app, wherever its classes are used."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension


class FirebaseScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Firebase's ID tokens."""

    target_class = "django_firestore_stripe.api.authentication.FirebaseAuthentication"
    name = "firebase"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An ID token of Firebase Auth.",
        }


class SessionInterface(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """The interface Session: a field that holds nothing is left out."""

    target_class = "django_firestore_stripe.api.serializers.SessionSerializer"

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        """Return the interface, of which an answer always has the id."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        schema["properties"]["mode"] = {**schema["properties"]["mode"], "enum": ["payment", "subscription", "setup"]}
        return {**schema, "required": ["id"]} if direction == "response" else schema
