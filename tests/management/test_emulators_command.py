"""firestore_stripe_emulators, talked to as any client would."""

import signal
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import requests
import stripe
from django.core.management import CommandError, call_command
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from tests.management.commands import Emulators, emulators, popen

REMOTE = "0.0.0.0:0"


def stripe_request(running: Emulators, method: str, path: str, **data: str) -> requests.Response:
    settings = running.settings
    with requests.Session() as session:
        return session.request(
            method, settings["STRIPE_API_BASE"] + path, data=data, auth=(settings["STRIPE_API_KEY"], "")
        )


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch):
    """Return a function that connects to the emulator and returns a document."""
    clients = []

    def connect(running: Emulators) -> firestore.DocumentReference:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", running.settings["FIRESTORE_EMULATOR_HOST"])
        project = running.settings["GOOGLE_CLOUD_PROJECT"]
        clients.append(firestore.Client(project=project, credentials=AnonymousCredentials()))
        return clients[-1].document("customers/ada")

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    """Serve an endpoint that keeps what is posted to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.received.append((self.path, body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.received = []
    yield server
    server.server_close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command__serves_both_until_a_signal(number: int, document) -> None:
    with emulators() as running:
        document(running).set({"email": "ada@example.com"})
        customer = stripe_request(running, "POST", "/v1/customers", email="ada@example.com").json()
        stored = document(running).get().to_dict()
        exit_code = running.stop(number)

    assert stored == {"email": "ada@example.com"}
    assert customer["email"] == "ada@example.com"
    assert exit_code == 0


def test_data__survives_a_restart(tmp_path, document) -> None:
    with emulators("--data", str(tmp_path / "new")) as running:
        document(running).set({"email": "ada@example.com"})
        customer = stripe_request(running, "POST", "/v1/customers", email="ada@example.com").json()
        running.stop()

    with emulators("--data", str(tmp_path / "new")) as running:
        stored = document(running).get().to_dict()
        found = stripe_request(running, "GET", f"/v1/customers/{customer['id']}")

    assert stored == {"email": "ada@example.com"}
    assert found.json()["email"] == "ada@example.com"


def test_no_data__nothing_survives(document) -> None:
    with emulators() as running:
        document(running).set({"email": "ada@example.com"})

    with emulators() as running:
        exists = document(running).get().exists

    assert not exists


def test_webhook_url__gets_signed_events(receiver) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}/hooks/"
    thread = Thread(target=receiver.handle_request)
    thread.start()

    with emulators("--webhook-url", url, "--webhook-secret", "whsec_ours") as running:
        stripe_request(running, "POST", "/v1/products", name="Mug")
        thread.join(60)

    ((path, body, signature),) = receiver.received
    event = stripe.Webhook.construct_event(body, signature, "whsec_ours")
    assert path == "/hooks/"
    assert event.type == "product.created"
    assert running.settings["STRIPE_WEBHOOK_SECRET"] == "whsec_ours"


@pytest.mark.parametrize("option", ["--firestore", "--stripe"])
def test_remote_address__is_refused(option: str) -> None:
    with pytest.raises(CommandError, match="--allow-remote"):
        call_command("firestore_stripe_emulators", option, REMOTE)


def test_remote_address__is_served_with_a_warning_where_allowed() -> None:
    with emulators("--stripe", REMOTE, "--allow-remote") as running:
        running.stop()
        warnings = running.process.stderr.read()

    assert running.settings["STRIPE_API_BASE"]
    assert "Warning" in warnings
    assert REMOTE.removesuffix(":0") in warnings


@pytest.mark.parametrize("option", ["--firestore", "--stripe"])
def test_port_in_use__is_a_clear_error(option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with popen(option, address) as process:
            output, error = process.communicate(timeout=60)

    assert not output
    assert process.returncode == 1
    assert "CommandError: The emulators cannot serve" in error
    assert address in error
    assert "Traceback" not in error


def test_data_that_is_no_folder__is_a_clear_error(tmp_path) -> None:
    file = tmp_path / "file"
    file.touch()

    with popen("--data", str(file)) as process:
        _output, error = process.communicate(timeout=60)

    assert process.returncode == 1
    assert error.startswith(f"CommandError: The emulators cannot keep data in {file}")
