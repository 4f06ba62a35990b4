import base64

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .conftest import client
from .shop import Shop


def get(emulator: StripeEmulator, path: str, **headers: str) -> requests.Response:
    return requests.get(f"{emulator.url}{path}", headers=headers, timeout=60)


def post(emulator: StripeEmulator, path: str, body: str, **headers: str) -> requests.Response:
    auth = {"Authorization": "Bearer sk_test_1", "Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(f"{emulator.url}{path}", data=body, headers={**auth, **headers}, timeout=60)


def test_resource_missing__body(emulator: StripeEmulator) -> None:
    response = get(emulator, "/v1/prices/x", Authorization="Bearer sk_test_1")

    assert response.status_code == 404
    assert response.json() == {
        "error": {
            "code": "resource_missing",
            "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
            "message": "No such price: 'x'",
            "param": "price",
            "type": "invalid_request_error",
        }
    }


@pytest.mark.parametrize(
    ("path", "message", "param"),
    [
        ("customers/x", "No such customer: 'x'", "id"),
        ("products/x", "No such product: 'x'", "id"),
        ("payment_intents/x", "No such payment_intent: 'x'", "intent"),
        ("payment_methods/x", "No such PaymentMethod: 'x'", "payment_method"),
        ("subscriptions/x", "No such subscription: 'x'", "id"),
        ("checkout/sessions/x", "No such checkout.session: 'x'", "session"),
        ("coupons/x", "No such coupon: 'x'", "coupon"),
        ("events/x", "No such event: 'x'", "id"),
    ],
)
def test_resource_missing__texts(emulator: StripeEmulator, path: str, message: str, param: str) -> None:
    error = get(emulator, f"/v1/{path}", Authorization="Bearer sk_test_1").json()["error"]

    assert (error["message"], error["param"]) == (message, param)


def test_resource_missing__exists_in_the_other_mode(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()

    with pytest.raises(stripe.InvalidRequestError) as caught:
        client(emulator, "sk_live_1").v1.customers.retrieve(customer.id)

    assert caught.value.user_message == (
        f"No such customer: '{customer.id}'; a similar object exists in test mode, but a live mode key was used to make "
        "this request."
    )


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("payment_intents", "amount=500&currency=zzz", "currency"),
        ("prices", "unit_amount=500&product_data[name]=Mug&currency=ZZZ", "currency"),
        ("coupons", "amount_off=500&currency=zzz", "currency"),
        ("products", "name=Mug&default_price_data[currency]=zzz", "default_price_data[currency]"),
    ],
)
def test_currency__that_is_none(emulator: StripeEmulator, path: str, body: str, param: str) -> None:
    response = post(emulator, f"/v1/{path}", body)

    error = response.json()["error"]
    assert (response.status_code, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert error["message"].startswith("Invalid currency: zzz. Stripe currently supports these currencies: usd, aed, ")


def test_currency__in_capital_letters(emulator: StripeEmulator) -> None:
    assert post(emulator, "/v1/payment_intents", "amount=500&currency=EUR").json()["currency"] == "eur"


def test_parameter_missing(emulator: StripeEmulator) -> None:
    error = post(emulator, "/v1/products", "active=true").json()["error"]

    assert (error["code"], error["param"], error["message"]) == (
        "parameter_missing",
        "name",
        "Missing required param: name.",
    )


@pytest.mark.parametrize(
    ("body", "message", "param"),
    [
        ("surprise=1", "Received unknown parameter: surprise", "surprise"),
        ("a=1&b=2", "Received unknown parameters: a, b", "a"),
        ("address[planet]=Mars", "Received unknown parameter: address[planet]", "address[planet]"),
    ],
)
def test_parameter_unknown(emulator: StripeEmulator, body: str, message: str, param: str) -> None:
    response = post(emulator, "/v1/customers", body)

    error = response.json()["error"]
    assert response.status_code == 400
    assert (error["code"], error["message"], error["param"]) == ("parameter_unknown", message, param)


@pytest.mark.parametrize(
    ("path", "body", "code", "message"),
    [
        ("prices", "currency=usd&unit_amount=ten", "parameter_invalid_integer", "Invalid integer: ten"),
        ("prices", "currency=usd&unit_amount=-1", "parameter_invalid_integer", "greater than or equal to 0"),
        ("prices", "currency=usd&unit_amount_decimal=NaN", "parameter_invalid_decimal", "Invalid decimal: NaN"),
        ("products", "name=", "parameter_invalid_empty", "empty string for 'name'"),
        ("products", "name=a&active=perhaps", "parameter_invalid_boolean", "Invalid boolean: perhaps"),
        ("customers", "address=Berlin", None, "Invalid object"),
        ("customers", "preferred_locales=de", None, "Invalid array"),
        ("customers", "metadata=x", None, "Metadata must be a hash"),
        ("customers", "tax_exempt=maybe", None, "must be one of none, exempt, or reverse"),
        ("customers", f"metadata[{'k' * 41}]=1", None, "40 characters or less"),
        ("customers", f"metadata[k]={'v' * 501}", None, "up to 500 characters"),
    ],
)
def test_invalid_parameters(emulator: StripeEmulator, path: str, body: str, code: str | None, message: str) -> None:
    response = post(emulator, f"/v1/{path}", body)

    error = response.json()["error"]
    assert response.status_code == 400
    assert error.get("code") == code
    assert message in error["message"]


def test_limit__out_of_range(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"less than or equal to 100 \(it currently is '101'\)"):
        api.v1.customers.list({"limit": 101})


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "You did not provide an API key."),
        ({"Authorization": "Bearer nonsense_1234"}, "Invalid API Key provided: *********1234"),
        ({"Authorization": "Bearer pk_test_1234"}, "publishable API key"),
        ({"Authorization": "Basic !!"}, "You did not provide an API key."),
    ],
)
def test_key__refused(emulator: StripeEmulator, headers: dict[str, str], message: str) -> None:
    response = get(emulator, "/v1/customers", **headers)

    assert response.status_code == 401
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert message in response.json()["error"]["message"]


def test_key__as_basic_user_name(emulator: StripeEmulator) -> None:
    credentials = base64.b64encode(b"sk_test_1:").decode()

    assert get(emulator, "/v1/customers", Authorization=f"Basic {credentials}").status_code == 200


def test_key__sdk_raises_authentication_error(emulator: StripeEmulator) -> None:
    with pytest.raises(stripe.AuthenticationError):
        client(emulator, "nonsense").v1.customers.list()


def test_restricted_key__does_everything_by_default(emulator: StripeEmulator) -> None:
    assert client(emulator, "rk_test_1").v1.customers.create().id.startswith("cus_")


def test_restricted_key__only_what_it_may(emulator: StripeEmulator) -> None:
    emulator.keys.restrict("rk_test_1234", {"customer": "read", "product": "write"})
    restricted = client(emulator, "rk_test_1234")

    restricted.v1.customers.list()
    restricted.v1.products.create({"name": "Mug"})
    with pytest.raises(stripe.PermissionError) as caught:
        restricted.v1.customers.create()

    assert caught.value.http_status == 403
    assert "rk_test_1234" in caught.value.user_message
    assert "Having the 'rak_customer_write' permission" in caught.value.user_message


def test_key__revoked(emulator: StripeEmulator) -> None:
    emulator.keys.revoke("sk_test_old12345")

    with pytest.raises(stripe.AuthenticationError) as caught:
        client(emulator, "sk_test_old12345").v1.customers.list()

    assert (caught.value.error.code, caught.value.user_message) == (
        "api_key_expired",
        "Expired API Key provided: sk_test_****2345",
    )


def test_unrecognized_url(emulator: StripeEmulator) -> None:
    response = get(emulator, "/v1/unicorns", Authorization="Bearer sk_test_1")

    assert response.status_code == 404
    assert response.json()["error"]["message"].startswith("Unrecognized request URL (GET: /v1/unicorns).")


def test_version__echoed(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    response = get(emulator, "/v1/customers", **{"Authorization": "Bearer sk_test_1", "Stripe-Version": "2022-11-15"})

    assert response.headers["Stripe-Version"] == "2022-11-15"
    assert response.headers["Request-Id"].startswith("req_")
    assert api.v1.customers.list().last_response.headers["stripe-version"] == stripe.api_version


def test_version__invalid(emulator: StripeEmulator) -> None:
    response = get(emulator, "/v1/customers", **{"Authorization": "Bearer sk_test_1", "Stripe-Version": "newest"})

    assert response.status_code == 400
    assert response.json()["error"]["message"] == "Invalid Stripe API version: newest"


def test_unexpected_failure__is_a_500_and_undone(
    emulator: StripeEmulator, api: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise KeyError

    monkeypatch.setattr("django_firestore_stripe.emulators.stripe.resources.products.make_price", broken)

    with pytest.raises(stripe.APIError) as caught:
        api.v1.products.create({"name": "Pro", "default_price_data": {"currency": "usd", "unit_amount": 1}})

    assert caught.value.http_status == 500
    assert api.v1.products.list().data == []
    assert emulator.events == []
