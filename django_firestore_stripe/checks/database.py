"""The database alias and the router."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import register
from django.utils.module_loading import import_string

from django_firestore_stripe.checks.messages import AppConfigs, Messages, error
from django_firestore_stripe.conf import get_settings

ENGINE = "django_firestore_stripe.firestore"
ROUTER = "django_firestore_stripe.firestore.router.FirestoreRouter"


def _database(alias: str) -> Mapping[str, Any]:
    databases: Mapping[str, Any] = django_settings.DATABASES
    database: Mapping[str, Any] = databases.get(alias, {})
    return database


@register
def check_alias(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E020: there is no such database, or it has another engine."""
    alias = get_settings().database
    database = _database(alias)
    if database.get("ENGINE") == ENGINE:
        return []
    hint = f'DATABASES[{alias!r}] = {{"ENGINE": "{ENGINE}", "NAME": "<project id>", "OPTIONS": {{"database": "(default)"}}}}'
    return [error(20, f"DATABASES has no Firestore database {alias!r}.", hint)]


@register
def check_project(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E021: the database does not say which project it is in."""
    alias = get_settings().database
    database = _database(alias)
    if database.get("ENGINE") != ENGINE or database.get("NAME"):
        return []
    return [error(21, f"DATABASES[{alias!r}] names no project.", '"NAME": os.environ["GOOGLE_CLOUD_PROJECT"]')]


@register
def check_router(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E022: no router sends the app's models to Firestore."""
    if any(_is_ours(router) for router in django_settings.DATABASE_ROUTERS):
        return []
    return [error(22, "DATABASE_ROUTERS lacks the Firestore router.", f'DATABASE_ROUTERS = ["{ROUTER}"]')]


def _is_ours(router: Any) -> bool:
    """Say whether a router, given as a path or an object, is ours or a subclass of it."""
    ours = import_string(ROUTER)
    found = import_string(router) if isinstance(router, str) else router
    return isinstance(found, ours) or (isinstance(found, type) and issubclass(found, ours))
