"""Who may report events: Google's service account, or whoever has the token of TRIGGER_TOKEN."""

from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import Unauthenticated
from django_firestore_stripe.gateways.google.tokens import bearer_token, verify_service_account


def bearer(request: HttpRequest) -> str:
    """Return the bearer token of a request, empty where there is none."""
    return bearer_token(request.headers.get("Authorization", ""))


def require_access(request: HttpRequest) -> None:
    """Let a reporter in; raises Http404 where no way in is set up, else Unauthenticated, Unavailable."""
    settings = get_settings()
    google = bool(settings.trigger_audience and settings.trigger_service_account)
    if not (settings.trigger_token or google):
        raise Http404
    token = bearer(request)
    if settings.trigger_token and constant_time_compare(token, settings.trigger_token):
        return
    if not (google and token):
        raise Unauthenticated(_("A token is required."))
    verify_service_account(token, audience=settings.trigger_audience, email=settings.trigger_service_account)
