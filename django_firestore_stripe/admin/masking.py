"""Secrets that documents and payloads may hold are hidden, whoever looks."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[hidden]"
SECRET_WORDS = frozenset({"secret", "secrets", "password", "passwords", "token", "tokens", "key", "keys", "apikey"})
WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
# API keys, an organization's too, signing secrets, ephemeral keys and client secrets, wherever they stand:
# https://docs.stripe.com/keys, https://docs.stripe.com/api/payment_intents/object#payment_intent_object-client_secret.
SECRET_VALUE = re.compile(
    r"\b(?:(?:sk|rk|ek)_(?:test|live|org)_\w+|whsec_\w+|(?:pi|seti|cs|src)_\w+?_secret_\w+|cuss_(?:\w+?_)?secret_\w+)"
)
# What is a secret in objects of one type alone: whoever opens a portal session's address is the customer.
SECRET_FIELDS = {"billing_portal.session": frozenset({"url"})}


def is_secret(name: str) -> bool:
    """Say whether what bears this name is not for anybody's eyes: `client_secret`, `ephemeralKeySecret`, `apiKey`."""
    return any(word.lower() in SECRET_WORDS for word in WORD.findall(name))


def masked_text(text: str) -> str:
    """Return a text without the secrets in it."""
    return SECRET_VALUE.sub(HIDDEN, text)


def masked(value: Any) -> Any:
    """Return a copy of JSON in which secrets are hidden; a secret that is empty stays visibly so."""
    if isinstance(value, Mapping):
        also = SECRET_FIELDS.get(str(value.get("object")), frozenset())
        return {
            name: HIDDEN if part and (name in also or is_secret(str(name))) else masked(part)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return masked_text(value) if isinstance(value, str) else value
