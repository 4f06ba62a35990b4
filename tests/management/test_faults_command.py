"""firestore_stripe_faults, on emulators that run in a process of their own."""

import io
import socket
from collections.abc import Callable, Iterator

import pytest
import stripe
from django.core.management import CommandError, call_command
from google.api_core import exceptions
from google.cloud import firestore

from django_firestore_stripe.emulators.stripe import StripeEmulator
from tests.emulators.firestore.listening import listening
from tests.emulators.stripe.sink import Sink
from tests.management.commands import Emulators, emulators

NOTHING = "Firestore: nothing goes wrong.\nStripe: nothing goes wrong.\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Emulators]:
    with emulators() as started:
        yield started


@pytest.fixture
def faults(running: Emulators, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Return the command as a function; what it says is returned."""
    settings = running.settings
    at = ("--stripe", settings["STRIPE_API_BASE"].removeprefix("http://"))
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", settings["FIRESTORE_EMULATOR_HOST"])

    def command(*arguments: str) -> str:
        said = io.StringIO()
        to_stripe = arguments[0].isupper() or arguments[0] in {"*", "webhooks"}
        call_command("firestore_stripe_faults", *(at if to_stripe else ()), *arguments, stdout=said)
        return said.getvalue()

    yield command
    command("--clear", "--firestore", settings["FIRESTORE_EMULATOR_HOST"], *at)


@pytest.fixture
def document(running: Emulators, faults: Callable[..., str]) -> Iterator[firestore.DocumentReference]:
    client = firestore.Client(project=running.settings["GOOGLE_CLOUD_PROJECT"])
    yield client.collection("faults").document()
    client.close()


@pytest.fixture
def api(running: Emulators) -> stripe.StripeClient:
    base = {"api": running.settings["STRIPE_API_BASE"]}
    return stripe.StripeClient("sk_test_1", base_addresses=base, max_network_retries=0)


def test_rpc__fails_as_often_as_asked(faults: Callable[..., str], document: firestore.DocumentReference) -> None:
    said = faults("commit", "--code", "permission_denied", "--times", "2")

    for _ in range(2):
        with pytest.raises(exceptions.PermissionDenied):
            document.set({})
    document.set({"x": 1})
    assert said == "Firestore:\n  Commit: PERMISSION_DENIED, 2 times\n"


def test_rpc__unavailable_unless_told_otherwise(faults: Callable[..., str]) -> None:
    assert faults("batch-get-documents") == "Firestore:\n  BatchGetDocuments: UNAVAILABLE\n"


def test_after__the_answer_is_lost(faults: Callable[..., str], document: firestore.DocumentReference) -> None:
    faults("commit", "--after", "--code", "DEADLINE_EXCEEDED")

    with pytest.raises(exceptions.DeadlineExceeded):
        document.create({"x": 1})

    assert document.get().to_dict() == {"x": 1}


def test_delay__alone_is_only_slow(faults: Callable[..., str], document: firestore.DocumentReference) -> None:
    said = faults("commit", "--delay", "0.05")

    document.set({"x": 1})
    assert said == "Firestore:\n  Commit: 0.05 s late\n"


def test_listen__open_streams_are_dropped(faults: Callable[..., str], document: firestore.DocumentReference) -> None:
    with listening(document) as listener:
        listener.next()

        said = faults("listen", "--drop")
        document.set({"x": 1})

        assert listener.next().changes == [("ADDED", document.id)]
    assert said == "Open streams of listeners: 1.\n"


def test_listen__after_some_responses(faults: Callable[..., str]) -> None:
    said = faults("listen", "--responses", "3", "--code", "INTERNAL")

    assert said == "Firestore:\n  Listen: INTERNAL, after 3 responses\n"


@pytest.mark.parametrize(("status", "error"), [("429", stripe.RateLimitError), ("500", stripe.APIError)])
def test_request__fails(
    faults: Callable[..., str], api: stripe.StripeClient, status: str, error: type[Exception]
) -> None:
    said = faults("POST", "/v1/customers", "--status", status, "--times", "2")

    for _ in range(2):
        with pytest.raises(error):
            api.v1.customers.create()
    assert api.v1.customers.create().id
    assert said == f"Stripe:\n  POST /v1/customers: {status}, 2 times\n"


def test_request__times_out(faults: Callable[..., str], running: Emulators) -> None:
    said = faults("GET", "/v1/customers", "--timeout")
    impatient = stripe.StripeClient(
        "sk_test_1",
        base_addresses={"api": running.settings["STRIPE_API_BASE"]},
        http_client=stripe.RequestsClient(timeout=0.1),
        max_network_retries=0,
    )

    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.customers.list()
    assert said == "Stripe:\n  GET /v1/customers: no answer, 100 s late\n"


def test_webhooks__duplicated(faults: Callable[..., str], api: stripe.StripeClient) -> None:
    said = faults("webhooks", "--duplicate", "--shuffle", "--delay", "0.1", "--seed", "7")

    with Sink() as sink:
        endpoint = api.v1.webhook_endpoints.create({"url": sink.url, "enabled_events": ["customer.created"]})
        api.v1.customers.create()
        received = sink.wait_for(2)
        api.v1.webhook_endpoints.delete(endpoint.id)

    assert received[0].payload == received[1].payload
    assert said == "Stripe:\n  webhooks: duplicated, shuffled, 0.1 s late (seed 7)\n"


def test_list_and_clear__both_emulators(faults: Callable[..., str], running: Emulators) -> None:
    faults("commit")
    faults("*", "/v1/*", "--status", "503", "--after", "--replayed")
    at = ("--firestore", running.settings["FIRESTORE_EMULATOR_HOST"])
    at += ("--stripe", running.settings["STRIPE_API_BASE"].removeprefix("http://"))

    listed = faults("--list", *at)

    assert listed == (
        "Firestore:\n  Commit: UNAVAILABLE\nStripe:\n  * /v1/*: 503, kept for the idempotency key, carried out before\n"
    )
    assert faults("--list", *at) == listed
    assert faults("--clear", *at) == NOTHING
    assert faults("--list", *at) == NOTHING


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "Say what shall go wrong"),
        (("commit", "--list"), "Say what shall go wrong"),
        (("comit",), "no RPC comit, only BatchGetDocuments"),
        (("commit", "--code", "BROKEN"), "BROKEN is no gRPC status"),
        (("commit", "--status", "500"), "--status is for requests to Stripe, not for RPCs of Firestore"),
        (("commit", "--times", "0"), "once or more often"),
        (("POST",), "'POST' is neither an RPC of Firestore"),
        (("FETCH", "/v1/customers"), "is neither an RPC of Firestore"),
        (("POST", "/v1/custmers", "--status", "500"), "No request of the Stripe emulator is POST /v1/custmers"),
        (("POST", "/v1/customers"), "A fault needs a status"),
        (("POST", "/v1/customers", "--code", "ABORTED"), "--code is for RPCs of Firestore, listen, not for requests"),
        (("POST", "/v1/customers", "--firestore", "127.0.0.1:1"), "--firestore has no POST /v1/customers"),
        (("webhooks",), "duplicated, shuffled or delayed"),
    ],
)
def test_mistake__is_a_clear_error(faults: Callable[..., str], arguments: tuple[str, ...], text: str) -> None:
    with pytest.raises(CommandError, match=text):
        call_command("firestore_stripe_faults", *arguments) if not arguments else faults(*arguments)


@pytest.fixture
def nobody() -> str:
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--firestore", "{nobody}", "commit"), "No Firestore answers at {nobody}"),
        (("--stripe", "{nobody}", "POST", "/v1/customers", "--status", "500"), "Nothing answers at {nobody}"),
        (("--stripe", "{nobody}", "--list"), "Nothing answers at {nobody}"),
    ],
)
def test_nobody_there__is_a_clear_error(nobody: str, arguments: tuple[str, ...], text: str) -> None:
    with pytest.raises(CommandError, match=text.format(nobody=nobody)):
        call_command("firestore_stripe_faults", *(argument.format(nobody=nobody) for argument in arguments))


def test_another_server__has_no_faults() -> None:
    with Sink() as other:
        address = other.url.removeprefix("http://").partition("/")[0]
        with pytest.raises(CommandError, match="not the bundled Stripe emulator"):
            call_command("firestore_stripe_faults", "--stripe", address, "--list")


def test_another_firestore__has_no_faults() -> None:
    # answers on its port, but speaks no gRPC
    with StripeEmulator() as emulator, pytest.raises(CommandError, match="No Firestore answers"):
        call_command("firestore_stripe_faults", "--firestore", emulator.address, "commit")


@pytest.mark.google
def test_googles_emulator__has_no_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="Google's has no faults"):
        call_command("firestore_stripe_faults", "commit")


def test_stripe__where_the_settings_say(settings, running: Emulators) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {"STRIPE_API_BASE": running.settings["STRIPE_API_BASE"]}
    said = io.StringIO()

    call_command("firestore_stripe_faults", "POST", "/v1/customers", "--drop", stdout=said)
    call_command("firestore_stripe_faults", "--clear", stdout=io.StringIO())

    assert said.getvalue() == "Stripe:\n  POST /v1/customers: no answer\n"
