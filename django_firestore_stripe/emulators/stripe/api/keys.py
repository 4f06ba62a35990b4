"""API keys: which are valid, what mode they are for, what a restricted one may do."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .errors import PermissionDenied, Unauthorized

ACCOUNT = "acct_1EmulatorOfStripe"

_VALID = re.compile(r"(sk|rk)_(test|live)_\w+")
_MISSING = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we "
    "can help at https://support.stripe.com/."
)
_PUBLISHABLE = (
    "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your "
    "API keys at https://dashboard.stripe.com/account/apikeys."
)


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key that was accepted."""

    text: str = field(repr=False)
    livemode: bool


@dataclass
class Keys:
    """Every secret or restricted key is valid and may do everything, until it is restricted or revoked."""

    _rights: dict[str, dict[str, str]] = field(default_factory=dict)
    _revoked: set[str] = field(default_factory=set)

    def restrict(self, key: str, rights: Mapping[str, Literal["read", "write"]]) -> None:
        """From now on `key` (`rk_…`) may only do this: resource (`customer`, `checkout_session`, …) -> read or write."""
        self._rights[key] = dict(rights)

    def revoke(self, key: str) -> None:
        """From now on `key` has expired."""
        self._revoked.add(key)

    def authenticate(self, authorization: str) -> Key:
        """Return the key of an `Authorization` header (Bearer, or Basic with the key as user name), or `Unauthorized`."""
        text = _key_in(authorization)
        if not text:
            raise Unauthorized(_MISSING)
        if text.startswith("pk_"):
            raise Unauthorized(_PUBLISHABLE, code="secret_key_required")
        if not _VALID.fullmatch(text):
            raise Unauthorized(f"Invalid API Key provided: {masked(text)}")
        if text in self._revoked:
            raise Unauthorized(f"Expired API Key provided: {masked(text)}", code="api_key_expired")
        return Key(text=text, livemode=text[3:7] == "live")

    def authorize(self, key: Key, right: str, *, write: bool) -> None:
        """`PermissionDenied` where a restricted key may not do this; write includes read."""
        if key.text not in self._rights:
            return
        granted = self._rights[key.text].get(right)
        if granted != "write" and (write or granted != "read"):
            needed = f"rak_{right}_{'write' if write else 'read'}"
            raise PermissionDenied(
                f"The provided key '{masked(key.text)}' does not have the required permissions for this endpoint on "
                f"account '{ACCOUNT}'. Having the '{needed}' permission would allow this request to continue."
            )

    def clear(self) -> None:
        """All keys may do everything again."""
        self._rights.clear()
        self._revoked.clear()


def masked(key: str) -> str:
    """As Stripe quotes a key: start and last four characters."""
    start = re.match(r"(?:[a-z]{2}_(?:test|live)_)?", key)
    shown = start.group() if start else ""
    rest = key[len(shown) :]
    return f"{shown}{'*' * max(0, len(rest) - 4)}{rest[-4:]}"


def _key_in(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(credentials).decode().partition(":")[0]
    except (NotBase64, UnicodeDecodeError):
        return ""
