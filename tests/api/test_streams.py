"""api/subscriptions/stream/ and api/payments/stream/: server-sent events."""

import asyncio
import gc
import json

import grpc
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient, AsyncRequestFactory, Client
from rest_framework.test import force_authenticate

from django_firestore_stripe import statuses
from django_firestore_stripe.api import stream_slots, streams
from django_firestore_stripe.api.streams import EventStream
from django_firestore_stripe.api.subscription_serializers import SubscriptionSerializer
from django_firestore_stripe.firestore.writes import commit, delete

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

SUBSCRIPTIONS = "/payments/api/subscriptions/stream/"
PAYMENTS = "/payments/api/payments/stream/"
SECONDS = 30


class Stream:
    """A stream's events, one by one."""

    def __init__(self, response) -> None:
        assert response.status_code == 200, response.content
        self.response = response
        self._chunks = aiter(response.streaming_content)
        self._texts = []

    async def next(self):
        """Return the next event's kind and data; heartbeats are left out."""
        while not self._texts:
            chunk = await asyncio.wait_for(anext(self._chunks), SECONDS)
            self._texts = [text for text in chunk.decode().split("\n\n") if text and not text.startswith(":")]
        kind, data = self._texts.pop(0).split("\n")
        return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def chunk(self) -> str:
        return (await asyncio.wait_for(anext(self._chunks), SECONDS)).decode()

    async def close(self) -> None:
        await self._chunks.aclose()
        self.response.close()
        # The generators inside are closed by the loop, one by one.
        await asyncio.sleep(0.05)


@pytest.fixture
def opened(ada):
    """Return a function that opens a stream as Ada."""

    async def open_stream(url: str) -> Stream:
        client = AsyncClient()
        await client.aforce_login(ada)
        return Stream(await client.get(url, headers={"accept": "text/event-stream"}))

    return open_stream


@pytest.fixture(autouse=True)
def _all_closed():
    yield
    assert stream_slots.taken() == 0


def test_stream__tells_what_is_there_and_what_changes(ada, store, opened) -> None:
    path = f"customers/{ada.pk}/subscriptions/sub_1"
    store(path, status="active")
    store("customers/other/subscriptions/sub_9", status="active")

    async def run():
        stream, heard = await opened(SUBSCRIPTIONS), []
        heard.append(await stream.next())
        await sync_to_async(store)(path, status="canceled")
        heard.append(await stream.next())
        await sync_to_async(commit)([delete(path)])
        heard.append(await stream.next())
        await stream.close()
        return stream.response, heard

    response, heard = async_to_sync(run)()

    assert response["Content-Type"] == "text/event-stream"
    assert [(kind, data["id"], data["status"]) for kind, data in heard] == [
        ("added", "sub_1", "active"),
        ("modified", "sub_1", "canceled"),
        ("removed", "sub_1", "canceled"),
    ]


def test_stream__of_payments_of_a_status(ada, store, opened) -> None:
    store(f"customers/{ada.pk}/payments/pi_1", status="succeeded", amount=999, created=1_790_000_000)
    store(f"customers/{ada.pk}/payments/pi_2", status="canceled")

    async def run():
        stream = await opened(f"{PAYMENTS}?status=succeeded")
        event = await stream.next()
        await stream.close()
        return event

    kind, data = async_to_sync(run)()

    assert (kind, data["id"], data["amount"]) == ("added", "pi_1", 999)
    client = Client()
    client.force_login(ada)
    assert data == client.get("/payments/api/payments/pi_1/").json()


def test_quiet_stream__beats(opened, monkeypatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.05)

    async def run():
        stream = await opened(SUBSCRIPTIONS)
        beats = [await stream.chunk() for _ in range(4)]
        await stream.close()
        return beats

    assert async_to_sync(run)() == [streams.BEAT] * 4


def test_stream__ends_after_its_time(opened, monkeypatch) -> None:
    monkeypatch.setattr(streams, "LONGEST", 0)

    async def run():
        stream = await opened(SUBSCRIPTIONS)
        return [chunk.decode() async for chunk in stream._chunks]

    assert async_to_sync(run)() == [streams.BEAT] * 2


def test_streams__of_one_user__are_bounded(opened, ada, monkeypatch) -> None:
    monkeypatch.setattr(stream_slots, "PER_USER", 1)

    async def run():
        stream = await opened(SUBSCRIPTIONS)
        await stream.chunk()
        client = AsyncClient()
        await client.aforce_login(ada)
        refused = await client.get(PAYMENTS)
        await stream.close()
        await (await opened(PAYMENTS)).close()
        return refused

    refused = async_to_sync(run)()

    assert (refused.status_code, refused.json()["code"]) == (429, "resource-exhausted")


def test_streams__that_begin_at_once__are_bounded(opened, monkeypatch) -> None:
    monkeypatch.setattr(stream_slots, "PER_USER", 1)

    async def run():
        first, second = await opened(SUBSCRIPTIONS), await opened(PAYMENTS)
        await first.chunk()
        told = [await second.next(), [chunk async for chunk in second._chunks]]
        await first.close()
        return told

    assert async_to_sync(run)() == [("error", {"detail": streams.NO_SLOT, "code": "resource-exhausted"}), []]


@pytest.fixture
def prepared(ada):
    """Return a function that prepares a response as Ada, while nothing but references frees what is not needed."""

    async def prepare() -> EventStream:
        request = AsyncRequestFactory().get(SUBSCRIPTIONS)
        force_authenticate(request, ada)
        return await sync_to_async(streams.SubscriptionStream.as_view({"get": "stream"}))(request)

    gc.collect()
    gc.disable()
    yield prepare
    gc.enable()


def test_stream__that_nobody_reads__takes_no_slot(prepared) -> None:
    async def run():
        response = await prepared()
        del response
        return stream_slots.taken()

    assert async_to_sync(run)() == 0


def test_closed_stream__gives_its_slot_back_and_listens_no_more(prepared, monkeypatch) -> None:
    closed = []

    async def endless(*_args, **_options):
        try:
            while True:
                yield []
        finally:
            closed.append(True)

    monkeypatch.setattr(streams, "changes", endless)

    async def run():
        response = await prepared()
        chunks = aiter(response)
        beats = [await anext(chunks), await anext(chunks)]
        taken = stream_slots.taken()
        await chunks.aclose()
        response.close()
        left = stream_slots.taken()
        await asyncio.sleep(0.05)
        return beats, taken, left, [*closed]

    assert async_to_sync(run)() == ([streams.BEAT.encode()] * 2, 1, 0, [True])


def test_serializer__knows_the_request_and_no_view(ada, store, opened, monkeypatch) -> None:
    contexts = []

    class Ours(SubscriptionSerializer):
        """A serializer that a project has put in place of ours."""

        def to_representation(self, instance):
            contexts.append(self.context)
            return super().to_representation(instance)

    monkeypatch.setattr(streams.SubscriptionStream, "serializer_class", Ours)
    store(f"customers/{ada.pk}/subscriptions/sub_1", status="active")

    async def run():
        stream = await opened(SUBSCRIPTIONS)
        await stream.next()
        await stream.close()

    async_to_sync(run)()

    (context,) = contexts
    assert "view" not in context
    assert context["request"].build_absolute_uri("/") == "http://testserver/"
    assert context["request"].user == ada


@pytest.mark.bundled
def test_refused_listen__ends_the_stream_with_an_error(firestore_emulator, opened) -> None:
    firestore_emulator.faults.inject("Listen", code=grpc.StatusCode.PERMISSION_DENIED)

    async def run():
        stream = await opened(SUBSCRIPTIONS)
        event = await stream.next()
        await stream.close()
        return event

    kind, data = async_to_sync(run)()

    assert (kind, data) == ("error", {"detail": statuses.NOT_SET_UP, "code": "permission-denied"})


@pytest.mark.parametrize("url", [SUBSCRIPTIONS, PAYMENTS])
def test_stream__of_a_guest__is_refused(url) -> None:
    response = async_to_sync(AsyncClient().get)(url, headers={"accept": "text/event-stream"})

    assert (response.status_code, response.json()["code"]) == (403, "unauthenticated")


@pytest.mark.parametrize("url", [SUBSCRIPTIONS, PAYMENTS])
def test_head__is_answered_with_the_headers_of_a_stream_and_opens_none(ada, url) -> None:
    async def run():
        client = AsyncClient()
        await client.aforce_login(ada)
        return await client.head(url)

    response = async_to_sync(run)()

    assert (response.status_code, response.content, response.headers["Content-Type"]) == (200, b"", "text/event-stream")
    assert stream_slots.taken() == 0


@pytest.mark.parametrize("url", [SUBSCRIPTIONS, PAYMENTS])
def test_stream__under_wsgi__is_not_implemented(ada, url) -> None:
    client = Client()
    client.force_login(ada)

    response = client.get(url)

    assert (response.status_code, response.json()["code"]) == (501, "unimplemented")
