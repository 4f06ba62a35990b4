"""Who is calling, by the ID token that Firebase Auth has given them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from django_firestore_stripe.exceptions import Unauthenticated, Unavailable
from django_firestore_stripe.gateways.google.tokens import bearer_token, verify_firebase_user
from django_firestore_stripe.users import FirebaseUser

Claims = Mapping[str, Any]


class CertificatesUnavailable(APIException):
    """Google's certificates cannot be read, so that nobody can say whose a token is."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = _("Nobody can be authenticated at the moment. Please try again in a minute.")
    default_code = "unavailable"


class FirebaseAuthentication(BaseAuthentication):
    """`Authorization: Bearer <Firebase ID token>`: `request.user` is a FirebaseUser, `request.auth` the claims.

    The uid is the token's `sub`, whatever USER_UID says. Tokens of Firebase's Auth emulator are taken only where
    FIREBASE_AUTH_EMULATOR_HOST is set. A request without bearer token is left to the other authentication classes: name
    this one first, or whoever has a session as well is the session's user.
    """

    def authenticate(self, request: Request) -> tuple[FirebaseUser, Claims] | None:
        """Return the token's user and claims; raises AuthenticationFailed, CertificatesUnavailable."""
        token = bearer_token(request.headers.get("Authorization", ""))
        if not token:
            return None
        try:
            claims = verify_firebase_user(token)
        except Unauthenticated as error:
            raise AuthenticationFailed(str(error)) from error
        except Unavailable as error:
            raise CertificatesUnavailable from error
        return _user(claims), claims

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for."""
        return 'Bearer realm="firebase"'


def _user(claims: Claims) -> FirebaseUser:
    return FirebaseUser(uid=claims["sub"], email=claims.get("email"), phone=claims.get("phone_number"))
