"""The claim `stripeRole` in Firebase Auth, merged into whatever other claims a user has."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.exceptions import Misconfigured, NotFound
from django_firestore_stripe.gateways.firebase.usage import is_used
from django_firestore_stripe.services.roles.owed import Owed

CLAIM = "stripeRole"
# A user's claim alone: empty, or with null, or with a role.
Claim = Mapping[str, Any]


def bring_claim_up_to_date(uid: str, owed: Owed, *, dry_run: bool = False) -> tuple[Claim, Claim]:
    """Set the claim if it is another, and return it as it was and as it is to be.

    A user whom Auth does not have, or no longer, has no claim. Raises Unavailable, Misconfigured.
    """
    if not is_used():
        return {}, {}
    gateway = _gateway()
    try:
        claims = gateway.read_claims(uid)
        wanted = _merged(claims, owed)
        if wanted != claims and not dry_run:
            gateway.write_claims(uid, wanted)
    except NotFound:
        return {}, {}
    return _only(claims), _only(wanted)


def _merged(claims: Claim, owed: Owed) -> Claim:
    others = {name: value for name, value in claims.items() if name != CLAIM}
    return {**others, CLAIM: owed.claim} if owed.claim or owed.keeps_claim else others


def _only(claims: Claim) -> Claim:
    return {CLAIM: claims[CLAIM]} if CLAIM in claims else {}


def _gateway() -> Any:
    """Return the module that knows Firebase; a site without Firebase never imports it."""
    try:
        from django_firestore_stripe.gateways.firebase import auth  # noqa: PLC0415
    except ImportError as error:
        raise Misconfigured("FIREBASE_AUTH needs firebase-admin: install the extra [firebase].") from error
    return auth
