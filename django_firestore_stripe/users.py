"""From a Django user to the uid under which Firestore keeps the customer, and back."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest

MAX_UID_BYTES = 1500


@dataclass(frozen=True, kw_only=True)
class FirebaseUser:
    """Whom a Firebase ID token names: somebody who is logged in and need not be a Django user."""

    uid: str
    email: str | None = None
    phone: str | None = None

    is_authenticated = is_active = True
    is_anonymous = is_staff = is_superuser = False

    @property
    def pk(self) -> str:
        """By what throttles know a user, never a Django user's key."""
        return f"firebase:{self.uid}"

    def get_username(self) -> str:
        """Return the uid."""
        return self.uid

    def __str__(self) -> str:
        return self.uid


def pk_as_uid(user: Any) -> str:
    """Use the primary key: it never changes and nobody can choose it."""
    return str(user.pk)


def username_as_uid(user: Any) -> str:
    """Use the username: for users who come from Firebase Auth and have their uid as username.

    Wherever users can choose or change their names this lets one take over another's customer.
    """
    return str(user.get_username())


def uid_of(user: Any) -> str:
    """Return the uid of a Django user, as the setting USER_UID says; raises InvalidRequest where it cannot be one.

    A FirebaseUser's is their token's, whatever USER_UID says.
    """
    if isinstance(user, FirebaseUser):
        return valid_uid(user.uid)
    return valid_uid(import_string(get_settings().user_uid)(user))


def can_be_user(uid: str) -> bool:
    """Say, without asking a database, whether a uid can be a Django user's whom `user_of` finds."""
    return bool(get_settings().uid_user) or _lookup(uid) is not None


def user_of(uid: str) -> Any | None:
    """Return the Django user of a uid, None where there is none; raises a django.db.Error.

    The way back from a project's own USER_UID is the setting UID_USER; without it, there is none.
    """
    inverse = get_settings().uid_user
    if inverse:
        return import_string(inverse)(uid)
    lookup = _lookup(uid)
    return get_user_model()._default_manager.filter(**lookup).first() if lookup else None


def _lookup(uid: str) -> dict[str, Any] | None:
    """Return what finds the user of a uid, for the two functions above."""
    model = get_user_model()
    if get_settings().user_uid == f"{__name__}.{username_as_uid.__name__}":
        return {model.USERNAME_FIELD: uid}
    if get_settings().user_uid != f"{__name__}.{pk_as_uid.__name__}":
        return None
    try:
        key = model._meta.pk.to_python(uid)
    except ValidationError:
        return None
    return {"pk": key} if str(key) == uid else None


def valid_uid(uid: object) -> str:
    """Return the uid if it can be a document id, else raise InvalidRequest.

    The limits are Firestore's: https://cloud.google.com/firestore/quotas#collections_documents_and_fields.
    """
    if isinstance(uid, str) and _can_be_document_id(uid):
        return uid
    raise InvalidRequest({"uid": [_("This user has no uid that can be a Firestore document id.")]})


def _can_be_document_id(uid: str) -> bool:
    reserved = uid in {"", ".", ".."} or (uid.startswith("__") and uid.endswith("__"))
    try:
        size = len(uid.encode())
    except UnicodeEncodeError:
        return False
    return not reserved and "/" not in uid and "\x00" not in uid and size <= MAX_UID_BYTES
