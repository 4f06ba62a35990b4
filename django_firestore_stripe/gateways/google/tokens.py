"""Bearer tokens are verified here: who sent an event, whose app is calling.

Sources: https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken and
https://firebase.google.com/docs/auth/admin/verify-id-tokens#verify_id_tokens_using_a_third-party_jwt_library.
"""

import base64
import json
import os
import time
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from google.auth import exceptions, jwt

from django_firestore_stripe.exceptions import Unauthenticated
from django_firestore_stripe.firestore.aliases import connection_of
from django_firestore_stripe.gateways.google import certificates as google_certificates

Claims = Mapping[str, Any]

GOOGLE_ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"
# Seconds by which clocks may differ.
SKEW = 10
# Firebase's limit for a uid.
MAX_SUBJECT = 128


def bearer_token(authorization: str) -> str:
    """Return the token in the value of an Authorization header, empty where it holds none."""
    scheme, _space, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def verify_service_account(token: str, *, audience: str, email: str) -> None:
    """Require that a token is a service account's, made for `audience`; raises Unauthenticated, Unavailable.

    An audience alone proves nothing: anybody with a Google account can have a token made for any.
    """
    claims = _signed(token, google_certificates.SERVICE_ACCOUNTS, audience=audience)
    if claims.get("iss") not in GOOGLE_ISSUERS:
        raise Unauthenticated(_("The token is not Google's."))
    if claims.get("email") != email or claims.get("email_verified") is not True:
        raise Unauthenticated(_("The token is not the expected service account's."))


def verify_firebase_user(token: str) -> Claims:
    """Return the claims of a Firebase ID token; its `sub` is the uid. Raises Unauthenticated, Unavailable.

    Tokens of the Auth emulator, which nobody signs, are taken only where the operator has named one.
    """
    project = connection_of(None).get_connection_params()["project"]
    if os.environ.get(EMULATOR):
        claims = _unsigned(token, audience=project)
    else:
        claims = _signed(token, google_certificates.FIREBASE, audience=project)
    if claims.get("iss") != f"https://securetoken.google.com/{project}":
        raise Unauthenticated(_("The token is another project's."))
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= MAX_SUBJECT:
        raise Unauthenticated(_("The token names no user."))
    if not _is_past(claims.get("auth_time", 0)):
        raise Unauthenticated(_("The token does not verify."))
    return claims


def _is_past(moment: Any) -> bool:
    """Say whether a claim is a number of seconds that is not in the future."""
    return isinstance(moment, int | float) and not isinstance(moment, bool) and moment <= time.time() + SKEW


def _signed(token: str, url: str, *, audience: str) -> Claims:
    try:
        key = _key_id(token)
        certificate = {key: google_certificates.certificates(url)[key]}
        claims: Claims = jwt.decode(  # type: ignore[no-untyped-call]
            token, certs=certificate, audience=audience, clock_skew_in_seconds=SKEW
        )
    except (exceptions.GoogleAuthError, ValueError, KeyError, RecursionError) as error:
        raise Unauthenticated(_("The token does not verify.")) from error
    return claims


def _key_id(token: str) -> str:
    """Return which of Google's keys has signed a token: without a name, `jwt.decode` would try all of them."""
    header = jwt.decode_header(token)  # type: ignore[no-untyped-call]
    key = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(key, str) or not key:
        raise ValueError("Another algorithm, or no key.")
    return key


def _unsigned(token: str, *, audience: str) -> Claims:
    try:
        header, payload, signature = token.split(".")
        unsigned = json.loads(_decoded(header)).get("alg") == "none" and not signature
        claims: Claims = json.loads(_decoded(payload))
        valid = claims["aud"] == audience and float(claims["exp"]) + SKEW >= time.time()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise Unauthenticated(_("The token does not verify.")) from error
    if not (unsigned and valid):
        raise Unauthenticated(_("The token is signed, for somebody else, or has expired."))
    return claims


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
