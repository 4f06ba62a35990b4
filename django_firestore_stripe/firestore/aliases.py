"""Which database alias is Firestore's."""

from typing import Any

from django.conf import settings
from django.db import connections

from django_firestore_stripe.conf import get_settings

ENGINE = "django_firestore_stripe.firestore"


def is_firestore(alias: str | None) -> bool:
    """Whether a database alias is served by this backend."""
    databases: Any = settings.DATABASES
    return bool(databases.get(alias, {}).get("ENGINE") == ENGINE)


def connection_of(alias: str | None) -> Any:
    """Return the connection of an alias; None is the one that the app's settings name."""
    return connections[alias or get_settings().database]
