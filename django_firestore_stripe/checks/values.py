"""DJANGO_FIRESTORE_STRIPE itself: a dict, known names, values that can be read."""

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import register
from django.utils.module_loading import import_string

from django_firestore_stripe.checks.messages import AppConfigs, Messages, error, warning
from django_firestore_stripe.conf import (
    BUILT_IN_POLICIES,
    NAME,
    Settings,
    get_settings,
    known_names,
    raw_settings,
    read_settings,
)

# What takes the dotted path of a function, and one that it takes.
FUNCTIONS = {
    "USER_UID": "django_firestore_stripe.users.pk_as_uid",
    "UID_USER": "shop.users.user_of",
    "SESSION_POLICY": "strict",
}


@register
def check_is_a_dict(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E001: the setting is missing, or no dict."""
    if isinstance(getattr(django_settings, NAME, None), Mapping):
        return []
    hint = f'{NAME} = {{"STRIPE_API_KEY": os.environ["STRIPE_API_KEY"]}}'
    return [error(1, f"The setting {NAME} is missing or no dict.", hint)]


@register
def check_names(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W002: a name that the app does not know."""
    return [
        warning(2, f"{NAME} has no setting {name!r}; it is ignored.", _suggestion(name))
        for name in map(str, raw_settings())
        if name not in known_names()
    ]


def _suggestion(name: str) -> str:
    close = get_close_matches(name.upper(), known_names(), n=1)
    return f"Did you mean {close[0]!r}?" if close else f"The settings are {', '.join(sorted(known_names()))}."


@register
def check_values(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E003: a value that cannot be read; the default is in force instead."""
    problems = read_settings(raw_settings())[1]
    return [error(3, f"{NAME}[{name!r}] {takes}.", _example(name)) for name, takes in problems.items()]


def _example(name: str) -> str:
    """Return the setting as it may be written: a secret from the environment, another with its default."""
    declared = {field.name: field for field in fields(Settings)}[name.lower()]
    return f'"{name}": {declared.default!r}' if declared.repr else f'"{name}": os.environ["{name}"]'


@register
def check_dotted_paths(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E004: USER_UID, UID_USER or SESSION_POLICY names nothing that can be called."""
    settings = get_settings()
    paths = {"USER_UID": settings.user_uid}
    if settings.uid_user:
        paths["UID_USER"] = settings.uid_user
    if settings.session_policy not in BUILT_IN_POLICIES:
        paths["SESSION_POLICY"] = settings.session_policy
    return [
        error(4, f"{NAME}[{name!r}] names no function: {path!r}.", f'"{name}": "{FUNCTIONS[name]}"')
        for name, path in paths.items()
        if not _is_callable(path)
    ]


def _is_callable(path: str) -> bool:
    # "" and ".uid_of" are no ImportError to Python's import machinery.
    try:
        return callable(import_string(path))
    except (ImportError, TypeError, ValueError):
        return False


@register
def check_usernames(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W005: usernames as uids let whoever can choose a username take over a customer."""
    if get_settings().user_uid != "django_firestore_stripe.users.username_as_uid":
        return []
    hint = "Keep it only where nobody can choose or change a username, as with users imported from Firebase Auth."
    return [warning(5, "USER_UID takes the username: who can choose a name can take over its customer.", hint)]


@register
def check_policy(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W006: clients decide on what they pay."""
    if get_settings().session_policy != "extension":
        return []
    hint = "Keep it only while apps in use choose such parameters themselves, and silence the check until then."
    text = (
        'SESSION_POLICY is "extension": clients choose trials, tax rates, discounts and amounts, as they could there.'
    )
    return [warning(6, text, hint)]
