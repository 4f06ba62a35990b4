import time

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

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
    with pytest.raises(ValueError, match="status, drop or a delay"):
        emulator.faults.inject("GET", "*")


def test_code__of_ones_own(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("GET", "*", status=409, code="lock_timeout")

    with pytest.raises(stripe.StripeError) as caught:
        api.v1.customers.list()

    assert (caught.value.http_status, caught.value.error.code) == (409, "lock_timeout")
