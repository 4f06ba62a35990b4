"""The policy in force, and what holds under any."""

from collections.abc import Callable, Mapping

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured
from django_firestore_stripe.services.policies.extension import extension
from django_firestore_stripe.services.policies.never import reserved
from django_firestore_stripe.services.policies.strict import strict
from django_firestore_stripe.services.session_request import SessionRequest

# A policy takes a request and the uid. It raises InvalidRequest for what the client may not choose, and may return
# another request, with what the server decides instead; None leaves the request as it is.
Policy = Callable[[SessionRequest, str], SessionRequest | None]

POLICIES: Mapping[str, Policy] = {"strict": strict, "extension": extension}


def get_policy() -> Policy:
    """Return the policy in force: one of ours by its name, or a project's own by its dotted path.

    Raises Misconfigured where there is none.
    """
    name = get_settings().session_policy
    try:
        policy: Policy = POLICIES.get(name) or import_string(name)
    except ImportError as error:
        raise Misconfigured("DJANGO_FIRESTORE_STRIPE['SESSION_POLICY'] names no function.") from error
    return policy


def agreed(request: SessionRequest, uid: str) -> SessionRequest:
    """Return what of a request the policy lets through; raises InvalidRequest for what nobody may choose."""
    allowed = get_policy()(request, uid) or request
    problems = {name: [_("This is decided by the server.")] for name in reserved(allowed.asked())}
    if problems:
        raise InvalidRequest(problems)
    return allowed
