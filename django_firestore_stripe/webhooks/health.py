"""How the inbox is, as JSON for monitoring; see docs/how-to/watch-the-inbox.md."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from django.views import View

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.services.events.health import Health, State, look

PERMISSION = "django_firestore_stripe.view_webhookevent"


class HealthView(View):
    """Answer 200 while Firestore answers, else 503; whoever may not look is told that there is nothing."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> JsonResponse:
        """Say how many events wait, and how long; a GET that costs four or five queries, so it is not for everybody."""
        if not _may_look(request):
            raise Http404
        health = look()
        status = HTTPStatus.OK if health else HTTPStatus.SERVICE_UNAVAILABLE
        response = JsonResponse(_content(health), status=status)
        add_never_cache_headers(response)
        return response


def _may_look(request: HttpRequest) -> bool:
    """Let in who brings HEALTH_TOKEN, or is logged in as staff that may see events."""
    token = get_settings().health_token
    sent = request.headers.get("Authorization", "")
    if token and constant_time_compare(sent, f"Bearer {token}"):
        return True
    user = getattr(request, "user", None)
    return user is not None and user.is_staff and user.has_perm(PERMISSION)


def _content(health: Health | None) -> dict[str, Any]:
    if health is None:
        return {"status": State.UNAVAILABLE.value, "firestore": {"reachable": False}}
    return {
        "status": health.state.value,
        "firestore": {"reachable": True, "milliseconds": health.firestore_ms},
        "last_event_seconds": health.last_event_age,
        "failed": health.failed,
        "unmatched": health.unmatched,
        "pending_effects": health.pending_effects,
        "oldest_undone_seconds": health.oldest_undone_age,
    }
