"""api/subscriptions/stream/ and api/payments/stream/: one's own, as they change, as server-sent events.

The format is that of https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

import time
import weakref
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from http import HTTPStatus
from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from django_firestore_stripe import statuses
from django_firestore_stripe.api import stream_slots
from django_firestore_stripe.api.own_documents import OwnDocuments
from django_firestore_stripe.api.payments import PaymentViewSet
from django_firestore_stripe.api.subscriptions import SubscriptionViewSet
from django_firestore_stripe.services.live import changes
from django_firestore_stripe.users import uid_of

# Seconds; proxies drop connections that say nothing for a minute.
HEARTBEAT = 15.0
# Seconds until a client has to come again, and show again who it is; browsers do so by themselves.
LONGEST = 15 * 60.0

EVENTS = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
BEAT = ": heartbeat\n\n"
NO_ASGI = _("Streams need an ASGI server: this site runs under WSGI. Ask for the list instead.")
NO_SLOT = _("Too many streams are open. Close one, or try again later.")

Serialize = Callable[[Any], Any]


class EventStream(StreamingHttpResponse):
    """A response of events. Its slot is given back also where the client is gone before anybody iterates."""

    def __init__(self, events: AsyncGenerator[str, None], give_back: Callable[[], None]) -> None:
        super().__init__(events, content_type=EVENTS, headers=HEADERS)
        self._give_back = weakref.finalize(self, give_back)

    def close(self) -> None:
        """Give the slot back."""
        super().close()
        self._give_back()


class Streamed(OwnDocuments):
    """The action `stream`, for the documents that the list would have."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """Answer errors in JSON, though a browser asks for text/event-stream only."""
        return JSONRenderer(), JSONRenderer.media_type

    def stream(self, request: Request, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """Stream what there is as `added`, then each change as `added`, `modified` or `removed`."""
        if not hasattr(request, "scope"):
            return _refusal(NO_ASGI, "unimplemented", HTTPStatus.NOT_IMPLEMENTED)
        if request.method == "HEAD":
            return HttpResponse(headers=HEADERS, content_type=EVENTS)
        queryset, serialize = self.get_queryset(), self._serialize
        give_back = stream_slots.take(uid_of(request.user))
        if give_back is None:
            return _refusal(NO_SLOT, "resource-exhausted", HTTPStatus.TOO_MANY_REQUESTS)
        return EventStream(_events(queryset, serialize, give_back), give_back)

    def _serialize(self, instance: Any) -> Any:
        return self.get_serializer(instance).data


class SubscriptionStream(Streamed, SubscriptionViewSet):
    """A user's own subscriptions, as they change."""


class PaymentStream(Streamed, PaymentViewSet):
    """A user's own payments, as they change."""


async def _events(queryset: Any, serialize: Serialize, give_back: Callable[[], None]) -> AsyncGenerator[str, None]:
    """Yield the events until the client goes, or for so long as one stream may take."""
    end = time.monotonic() + LONGEST
    try:
        yield BEAT
        async with aclosing(changes(queryset, heartbeat=HEARTBEAT)) as updates:
            async for news in updates:
                yield "".join(_texts(news, serialize)) or BEAT
                if time.monotonic() >= end:
                    return
    except DatabaseError as error:
        yield _event("error", {"detail": statuses.detail_of(error), "code": statuses.code_of(error)})
    finally:
        give_back()


def _texts(news: list[Any], serialize: Serialize) -> Iterator[str]:
    for change in news:
        yield _event(change.kind, serialize(change.instance))


def _event(kind: str, data: Any) -> str:
    """Return an event; JSON as it comes from DRF has no line breaks."""
    return f"event: {kind}\ndata: {JSONRenderer().render(data).decode()}\n\n"


def _refusal(detail: Any, code: str, status: HTTPStatus) -> Response:
    return Response({"detail": detail, "code": code}, status=status)
