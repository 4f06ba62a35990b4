"""The surface that Python sees: start, stop, persistence, requests."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .conftest import client
from .shop import Shop
from .sink import Sink


def test_address_and_url(emulator: StripeEmulator) -> None:
    assert emulator.url == f"http://{emulator.address}"
    assert emulator.address.startswith("127.0.0.1:")


def test_requests__as_they_came(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    api.v1.customers.create({"email": "a@b.co", "metadata": {"a": "1"}}, {"idempotency_key": "key-1"})
    api.v1.customers.list({"expand": ["data.default_source"], "limit": 3})

    first, second = emulator.requests
    assert (first.method, first.path) == ("POST", "/v1/customers")
    assert first.params == {"email": "a@b.co", "metadata": {"a": "1"}}
    assert first.headers["Idempotency-Key"] == "key-1"
    assert first.headers["Stripe-Version"] == stripe.api_version
    assert (second.method, second.params) == ("GET", {"expand": ["data.default_source"], "limit": "3"})
    assert "sk_test" not in repr(first)
    emulator.reset_requests()
    assert emulator.requests == []


def test_clear__nothing_is_left(emulator: StripeEmulator, shop: Shop) -> None:
    shop.customer()
    emulator.faults.inject("*", "*", status=500)

    emulator.clear()

    assert (emulator.events, emulator.requests) == ([], [])
    assert shop.api.v1.customers.list().data == []


def test_stop__twice_and_start_again() -> None:
    emulator = StripeEmulator().start()
    emulator.stop()
    emulator.stop()

    with emulator:
        assert client(emulator).v1.customers.list().data == []


def test_start__twice(emulator: StripeEmulator) -> None:
    with pytest.raises(RuntimeError, match="running already"):
        emulator.start()


def test_not_started() -> None:
    emulator = StripeEmulator()

    with pytest.raises(RuntimeError, match="not running"):
        emulator.events  # noqa: B018
    with pytest.raises(RuntimeError, match=r"before start\(\)"):
        emulator.url  # noqa: B018


def test_ipv6() -> None:
    with StripeEmulator(host="::1") as emulator:
        assert emulator.url.startswith("http://[::1]:")
        assert requests.get(f"{emulator.url}/v1/customers", timeout=60).status_code == 401


def test_port__taken(emulator: StripeEmulator) -> None:
    port = int(emulator.address.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        StripeEmulator(port=port).start()


def test_stop__does_not_wait_for_open_connections_or_slow_answers() -> None:
    emulator = StripeEmulator().start()
    host, _, port = emulator.address.partition(":")
    emulator.faults.inject("GET", "/v1/customers", delay=60)
    errors: list[Exception] = []

    def slow() -> None:
        try:
            client(emulator).v1.customers.list()
        except stripe.APIConnectionError as error:
            errors.append(error)

    thread = threading.Thread(target=slow)
    thread.start()
    while not emulator.requests:
        thread.join(0.01)
    with closing(HTTPConnection(host, int(port))) as idle:
        idle.request("GET", "/v1/products")
        idle.getresponse().read()
        emulator.stop()
        assert idle.sock.recv(1) == b""
    thread.join(10)
    assert not thread.is_alive()


def test_stop__breaks_off_a_delivery() -> None:
    with Sink(held=threading.Event()) as silent:
        emulator = StripeEmulator(webhook_url=silent.url).start()
        Shop(client(emulator)).customer()
        silent.wait_for(1)

        emulator.stop()

        assert silent.held
        assert not silent.held.is_set()


def test_data__survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "stripe.sqlite3"
    with StripeEmulator(data=path) as emulator:
        shop = Shop(client(emulator))
        session = shop.session(shop.monthly(), customer=shop.customer().id)
        key = {"idempotency_key": "key-1"}
        first = shop.api.v1.customers.create({}, key)
        events = emulator.events

    with StripeEmulator(data=path) as emulator:
        shop = Shop(client(emulator))
        assert emulator.events == events
        assert shop.api.v1.customers.create({}, key).id == first.id
        emulator.pay(session.id)
        assert shop.retrieve(session, "subscription").subscription.status == "active"


def test_data__a_directory(tmp_path: Path) -> None:
    with StripeEmulator(data=tmp_path):
        pass

    assert (tmp_path / "stripe.sqlite3").exists()


def test_pending_webhooks__survive_a_restart(tmp_path: Path, sink: Sink) -> None:
    path = tmp_path / "stripe.sqlite3"
    with StripeEmulator(data=path, webhook_url="http://127.0.0.1:9/") as emulator:
        customer = Shop(client(emulator)).customer()

    with StripeEmulator(data=path, webhook_url=sink.url, webhook_secret="whsec_other") as emulator:
        (received,) = sink.wait_for(1)

    event = stripe.Webhook.construct_event(received.payload, received.signature, "whsec_other")
    assert event.data.object.id == customer.id


KILLED = """
import sys
from pathlib import Path
from django_firestore_stripe.emulators.stripe import StripeEmulator
emulator = StripeEmulator(data=Path(sys.argv[1])).start()
print(emulator.url, flush=True)
sys.stdin.read()
"""


def test_data__survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "stripe.sqlite3"
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", KILLED, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        url = process.stdout.readline().strip()
        api = stripe.StripeClient("sk_test_1", base_addresses={"api": url})
        acknowledged = [api.v1.customers.create().id for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)

    with StripeEmulator(data=path) as emulator:
        kept = [each.id for each in client(emulator).v1.customers.list({"limit": 100})]
    assert kept == acknowledged[::-1]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com"])  # noqa: S104
def test_host__only_this_machine(host: str) -> None:
    with pytest.raises(ValueError, match="allow_remote=True"):
        StripeEmulator(host=host)


def test_host__remote_is_warned_about() -> None:
    with pytest.warns(UserWarning, match="anyone who reaches it"):
        StripeEmulator(host="0.0.0.0", allow_remote=True)  # noqa: S104


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.2", "::1"])
def test_host__loopback(host: str) -> None:
    assert StripeEmulator(host=host).webhook_url is None


def test_concurrent_requests__each_is_answered(emulator: StripeEmulator) -> None:
    def create() -> None:
        api = client(emulator)
        for _ in range(10):
            api.v1.customers.create()

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    listed = client(emulator).v1.customers.list({"limit": 100})
    assert len({each.id for each in listed}) == 80
    assert len(emulator.events) == 80


def test_keep_alive__one_connection_for_many_requests(emulator: StripeEmulator) -> None:
    connection = HTTPConnection(emulator.address, timeout=60)
    ports = set()
    for _ in range(3):
        connection.request("GET", "/v1/customers", headers={"Authorization": "Bearer sk_test_1"})
        response = connection.getresponse()
        response.read()
        assert response.status == 200
        ports.add(connection.sock.getsockname())
    connection.close()

    assert len(ports) == 1


def test_body__too_large_is_refused(emulator: StripeEmulator) -> None:
    host, _, port = emulator.address.partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"POST /v1/customers HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")

        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_package__does_not_import_stripe() -> None:
    code = "import sys; import django_firestore_stripe.emulators.stripe; print('stripe' in sys.modules)"

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert output.stdout.strip() == "False"
