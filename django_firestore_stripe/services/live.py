"""Changes of documents for asynchronous code: a listen's thread on one side, an event loop on the other."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.db import Error as DatabaseError

from django_firestore_stripe.firestore.listening import Listening
from django_firestore_stripe.firestore.watching import Change
from django_firestore_stripe.models.querysets import WatchedQuerySet


async def changes(queryset: WatchedQuerySet, *, heartbeat: float | None = None) -> AsyncGenerator[list[Change], None]:
    """Yield the changes of what a query finds until the generator is closed; all that there is comes first.

    After `heartbeat` seconds without any, yield an empty list. Raises a django.db.Error where the listen is refused.
    """
    loop, inbox = asyncio.get_running_loop(), asyncio.Queue[Any]()

    def put(item: list[Change] | DatabaseError) -> None:
        # The loop may have been closed meanwhile: then nobody waits for it.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(inbox.put_nowait, item)

    listening = await _started(queryset, put)
    try:
        while True:
            item = await _next(inbox, heartbeat)
            if isinstance(item, DatabaseError):
                raise item
            yield item
    finally:
        listening.close()


async def _started(queryset: WatchedQuerySet, put: Any) -> Listening:
    """Return the listen; whoever is cancelled while it starts leaves none behind."""
    starting = asyncio.ensure_future(sync_to_async(queryset.watch)(put, on_error=put))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(_close)
        raise


def _close(started: "asyncio.Future[Listening]") -> None:
    if not started.cancelled() and started.exception() is None:
        started.result().close()


async def _next(inbox: "asyncio.Queue[Any]", seconds: float | None) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await inbox.get()
    except TimeoutError:
        return []
