"""How a check speaks: of settings, never of secrets, wherever somebody may have pasted one."""

import re
from typing import Any

from django.core import checks

SECRET = re.compile(r"(sk|rk|pk)_(test|live|org)_\w+|whsec_\w+|(?<=//)[^/\s@]+(?=@)")
HIDDEN = "(hidden)"


def error(number: int, message: str, hint: str) -> checks.Error:
    """Return an error that keeps the site from starting."""
    return checks.Error(
        _without_secrets(message), hint=_without_secrets(hint), id=f"django_firestore_stripe.E{number:03}"
    )


def warning(number: int, message: str, hint: str) -> checks.Warning:
    """Return a warning."""
    return checks.Warning(
        _without_secrets(message), hint=_without_secrets(hint), id=f"django_firestore_stripe.W{number:03}"
    )


def _without_secrets(text: str) -> str:
    """Return a text without what looks like a key, a signing secret or the password in an address."""
    return SECRET.sub(HIDDEN, text)


Messages = list[checks.CheckMessage]
AppConfigs = Any
