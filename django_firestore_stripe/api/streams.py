"""api/subscriptions/stream/ and api/payments/stream/: one's own, as they change, as server-sent events.

The format is that of https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from django_firestore_stripe import statuses
from django_firestore_stripe.api.own_documents import OwnDocuments
from django_firestore_stripe.api.payments import PaymentViewSet
from django_firestore_stripe.api.stream_slots import Slot, is_left
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
EXHAUSTED = "resource-exhausted"
NO_SLOT = _("Too many streams are open. Close one, or try again later.")

Serialize = Callable[[Any], Any]


class EventStream(StreamingHttpResponse):
    """A response of events, which take its slot when the first of them is asked for: one that nobody reads has none."""

    def __init__(self, queryset: Any, serialize: Serialize, slot: Slot) -> None:
        super().__init__(_events(queryset, serialize, slot), content_type=EVENTS, headers=HEADERS)
        self._slot = slot

    def close(self) -> None:
        """Give the slot back, and let the loop close the events: the view may hold this response for longer."""
        super().close()
        self.streaming_content = ()
        self._slot.give_back()


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
        queryset, uid = self.get_queryset(), uid_of(request.user)
        if not is_left(uid):
            return _refusal(NO_SLOT, EXHAUSTED, HTTPStatus.TOO_MANY_REQUESTS)
        return EventStream(queryset, self._serializer(), Slot(uid))

    def _serializer(self) -> Serialize:
        """Return what makes a document's data; it holds no view, which holds the response that holds it."""
        context = {**self.get_serializer_context(), "request": self.request._request}  # noqa: SLF001
        context.pop("view", None)
        return partial(_data, self.get_serializer_class(), context)


class SubscriptionStream(Streamed, SubscriptionViewSet):
    """A user's own subscriptions, as they change."""


class PaymentStream(Streamed, PaymentViewSet):
    """A user's own payments, as they change."""


async def _events(queryset: Any, serialize: Serialize, slot: Slot) -> AsyncGenerator[str, None]:
    """Yield the events until the client goes, or for so long as one stream may take; an error where no slot is left."""
    if not slot.take():
        yield _event("error", {"detail": NO_SLOT, "code": EXHAUSTED})
        return
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
        slot.give_back()


def _data(serializer: Any, context: Any, instance: Any) -> Any:
    return serializer(instance, context=context).data


def _texts(news: list[Any], serialize: Serialize) -> Iterator[str]:
    for change in news:
        yield _event(change.kind, serialize(change.instance))


def _event(kind: str, data: Any) -> str:
    """Return an event; JSON as it comes from DRF has no line breaks."""
    return f"event: {kind}\ndata: {JSONRenderer().render(data).decode()}\n\n"


def _refusal(detail: Any, code: str, status: HTTPStatus) -> Response:
    return Response({"detail": detail, "code": code}, status=status)
