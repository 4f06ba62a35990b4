import time

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import RemoteFaults, StripeEmulator

from .conftest import client

KEY = {"idempotency_key": "key-1"}


def test_status__nothing_is_carried_out(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("POST", "/v1/customers", status=500)

    with pytest.raises(stripe.APIError):
        api.v1.customers.create({}, KEY)

    assert api.v1.customers.list().data == []
    assert "Idempotent-Replayed" not in api.v1.customers.create({}, KEY).last_response.headers


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, stripe.InvalidRequestError),
        (401, stripe.AuthenticationError),
        (402, stripe.CardError),
        (403, stripe.PermissionError),
        (429, stripe.RateLimitError),
        (503, stripe.APIError),
    ],
)
def test_status__raises_in_the_sdk(emulator: StripeEmulator, status: int, error: type[stripe.StripeError]) -> None:
    emulator.faults.inject("GET", "/v1/customers*", status=status, message="Not now")

    with pytest.raises(error, match="Not now") as caught:
        client(emulator).v1.customers.list()

    assert caught.value.http_status == status


def test_times__then_it_works(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("*", "/v1/*", status=503, times=2)

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            api.v1.customers.list()

    assert api.v1.customers.list().data == []
    assert len(emulator.requests) == 3


def test_after__carried_out_but_the_answer_is_lost(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("POST", "/v1/customers", status=500, after=True)

    with pytest.raises(stripe.APIError):
        api.v1.customers.create({}, KEY)
    retried = api.v1.customers.create({}, KEY)

    assert retried.last_response.headers["Idempotent-Replayed"] == "true"
    assert [each.id for each in api.v1.customers.list()] == [retried.id]


def test_drop__connection_error(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("POST", "/v1/customers", drop=True)

    with pytest.raises(stripe.APIConnectionError):
        api.v1.customers.create()

    assert api.v1.customers.list().data == []


def test_drop_after__the_sdk_retries_and_gets_the_one_customer(emulator: StripeEmulator) -> None:
    emulator.faults.inject("POST", "/v1/customers", drop=True, after=True)
    api = client(emulator, max_network_retries=1)

    customer = api.v1.customers.create()

    assert [each.id for each in api.v1.customers.list()] == [customer.id]
    assert len({request.headers["Idempotency-Key"] for request in emulator.requests if request.method == "POST"}) == 1


def test_delay__slow_but_answered(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("GET", "/v1/customers", delay=0.2)
    started = time.monotonic()

    assert api.v1.customers.list().data == []

    assert time.monotonic() - started >= 0.2


def test_delay__client_times_out(emulator: StripeEmulator) -> None:
    emulator.faults.inject("GET", "/v1/customers", delay=2.0)
    impatient = client(emulator, http_client=stripe.RequestsClient(timeout=0.1))

    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.customers.list()


def test_replayed__the_500_is_kept_for_the_key(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("POST", "/v1/customers", status=500, replayed=True)

    for replayed in (None, "true"):
        with pytest.raises(stripe.APIError) as caught:
            api.v1.customers.create({}, KEY)
        assert caught.value.headers.get("Idempotent-Replayed") == replayed

    assert api.v1.customers.list().data == []
    assert api.v1.customers.create({}, {"idempotency_key": "key-2"}).id.startswith("cus_")


def test_replayed_after__carried_out_and_the_500_is_kept(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("POST", "/v1/customers", status=500, replayed=True, after=True)

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            api.v1.customers.create({}, KEY)

    assert len(api.v1.customers.list().data) == 1


def test_pattern__other_requests_are_spared(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("POST", "/v1/prices*", status=500)

    assert api.v1.customers.create().id.startswith("cus_")


def test_clear__nothing_goes_wrong(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("*", "*", status=500, times=10)
    emulator.faults.clear()

    assert api.v1.customers.list().data == []


def test_inject__without_any_fault(emulator: StripeEmulator) -> None:
    with pytest.raises(ValueError, match="status, drop, timeout or a delay"):
        emulator.faults.inject("GET", "*")


@pytest.mark.parametrize(
    ("method", "path", "fault", "text"),
    [
        ("FETCH", "*", {"status": 500}, "FETCH is none of GET"),
        ("GET", "/v1/custmers", {"status": 500}, "No request of the Stripe emulator is GET /v1/custmers"),
        ("GET", "/v1/custmers*", {"status": 500}, "No request of the Stripe emulator"),
        ("DELETE", "/v1/events/evt_1", {"status": 500}, "No request of the Stripe emulator"),
        ("GET", "*", {"status": 200}, "from 400 to 599"),
        ("GET", "*", {"status": 500, "times": 0}, "once or more often"),
    ],
)
def test_inject__what_cannot_happen(
    emulator: StripeEmulator, method: str, path: str, fault: dict[str, int], text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        emulator.faults.inject(method, path, **fault)

    assert emulator.faults.planned == []


@pytest.mark.parametrize("path", ["/v1/customers/cus_*", "/v1/customers/cus_1", "/v1/c*", "/v1/*/cus_1", "*"])
def test_inject__any_path_that_a_request_may_have(emulator: StripeEmulator, path: str) -> None:
    emulator.faults.inject("GET", path, status=500)

    assert [fault.path for fault in emulator.faults.planned] == [path]


def test_timeout__the_connection_stays_open_without_an_answer(emulator: StripeEmulator) -> None:
    emulator.faults.inject("POST", "/v1/customers", timeout=True, after=True)
    impatient = client(emulator, http_client=stripe.RequestsClient(timeout=0.2))

    with pytest.raises(stripe.APIConnectionError, match="timed out"):
        impatient.v1.customers.create()

    assert len(impatient.v1.customers.list().data) == 1


def test_planned__what_is_left(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("GET", "/v1/customers", status=429, times=2)

    with pytest.raises(stripe.RateLimitError):
        api.v1.customers.list()

    (fault,) = emulator.faults.planned
    assert (fault.status, fault.times) == (429, 1)


def test_remote__as_in_the_same_process(emulator: StripeEmulator) -> None:
    host, _, port = emulator.address.partition(":")
    remote = RemoteFaults(host, int(port))

    remote.inject("POST", "/v1/customers", status=500, times=3)
    seed = remote.disturb_webhooks(shuffle=True)

    assert [fault.times for fault in emulator.faults.planned] == [3]
    assert emulator.faults.disturbance.seed == seed
    remote.clear()
    assert remote.planned()["requests"] == emulator.faults.planned == []


@pytest.mark.parametrize(
    "fault", [{"method": "GET"}, {"nonsense": 1}, [], {"method": "GET", "path": "*", "delay": "x"}]
)
def test_control__refuses_what_is_no_fault(emulator: StripeEmulator, fault: object) -> None:
    response = requests.post(f"{emulator.url}/_emulator/faults", json=fault, timeout=60)

    assert response.status_code == 400
    assert response.json()["error"]


def test_control__not_for_forms_of_other_sites(emulator: StripeEmulator) -> None:
    body = '{"method": "GET", "path": "*", "status": 500}'

    response = requests.post(f"{emulator.url}/_emulator/faults", data=body, timeout=60)

    assert response.status_code == 400
    assert emulator.faults.planned == []


def test_code__of_ones_own(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("GET", "*", status=409, code="lock_timeout")

    with pytest.raises(stripe.StripeError) as caught:
        api.v1.customers.list()

    assert (caught.value.http_status, caught.value.error.code) == (409, "lock_timeout")
