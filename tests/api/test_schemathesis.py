"""Whatever the schema allows, and much that it does not: the API answers as its schema says, and never with a 500."""

from collections import Counter
from itertools import cycle

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from rest_framework.settings import api_settings
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.belongings import give_belongings

pytestmark = [pytest.mark.schemathesis, pytest.mark.django_db(databases=["default", "firestore"])]

CHECKS = [
    checks.not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
SCOPES = ("firestore_stripe_checkout", "firestore_stripe_portal", "firestore_stripe_changes")
EXAMPLES = 30
# Who is refused is so before anybody looks at the request.
GUESTS_EXAMPLES = 4
FOR_EVERYBODY = "/payments/api/products/"
# Names of what there is, which nobody guesses, by what an address is about.
ON_PATH = {
    "products": lambda own: {"product_id": "prod_gold", "price_id": own.shop.monthly},
    "checkout-sessions": lambda own: {"session_id": own.session()},
    "subscriptions": lambda own: {"object_id": own.subscription()},
    "payments": lambda own: {"object_id": own.payment},
    "invoices": lambda own: {"object_id": own.invoice},
}
IN_BODY = {
    "checkout-sessions": lambda own: {"price": own.shop.shirt},
    "subscriptions": lambda own: {"price": own.yearly, "item": own.shop.monthly},
}


api = schemathesis.openapi.from_wsgi("/payments/api/schema/?format=json", get_wsgi_application())
# Under WSGI there are no streams, though guests are refused there as well.
without_streams = api.exclude(path_regex="stream/$")


def ask_for(examples, *phases):
    """Return settings that make up this many requests for each operation, the same ones each time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def _open(monkeypatch, settings) -> None:
    """Let anybody ask as often as they like, have addresses to send visitors to, and leave Firebase's users alone."""
    addresses = {"SUCCESS_URL": "/ok/", "CANCEL_URL": "/no/", "PORTAL_RETURN_URL": "/account/"}
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **addresses, "FIREBASE_AUTH": False}
    for scope in SCOPES:
        monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, scope, "1000000/min")


@pytest.fixture
def belongings(_open, stripe_api, shop, store, deliver_webhooks):
    """Return what the user has."""
    return give_belongings(stripe_api, shop, store, deliver_webhooks)


@pytest.fixture
def token(monkeypatch, firebase_or_session, emulators_token) -> str:
    """Return the user's token."""
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")
    return emulators_token()


@pytest.fixture
def turns():
    """Return whose turn it is, from the first request on: what there is, or whatever was made up."""
    return cycle([True, False])


@pytest.fixture
def answers():
    """Return what counts the statuses of an operation; fails where none of all its requests was a success."""
    counted = Counter()
    yield counted
    assert counted.keys() & {200, 201}, f"No success was held against the schema: {dict(counted)}"


def name_what_there_is(case, belongings) -> None:
    """Ask for what there is, new where it can be changed, and leave everything else as it was made up."""
    kind = case.operation.path.split("/api/")[1].split("/")[0]
    if case.path_parameters:
        names = ON_PATH[kind](belongings)
        case.path_parameters.update({name: names[name] for name in case.path_parameters if name in names})
    if isinstance(case.body, dict) and kind in IN_BODY:
        names = IN_BODY[kind](belongings)
        case.body.update({name: names[name] for name in case.body if name in names})


def is_djangos_own_404(response) -> bool:
    """Whether an id that no address can have, "a/b" or "..", led to no endpoint at all."""
    return response.status_code == 404 and response.headers["content-type"][0].startswith("text/html")


@without_streams.parametrize()
@ask_for(EXAMPLES, Phase.explicit, Phase.generate)
def test_api__is_what_its_schema_says(case, token, belongings, turns, answers):
    if next(turns):
        name_what_there_is(case, belongings)

    response = case.call(headers={"Authorization": f"Bearer {token}"})

    # Some of the requests take another method, to see whether that is refused.
    if case.method == case.operation.method.upper():
        answers[response.status_code] += 1
    if not is_djangos_own_404(response):
        case.validate_response(response, checks=CHECKS)


@pytest.fixture(params=["nobody", "wrong token", "sessions only"])
def guest(request):
    """Return the headers of somebody without credentials, and the status that refuses them."""
    if request.param == "sessions only":
        return {}, 403
    request.getfixturevalue("firebase_or_session")
    return ({}, 401) if request.param == "nobody" else ({"Authorization": "Bearer none"}, 401)


@api.parametrize()
@ask_for(GUESTS_EXAMPLES, Phase.generate)
def test_api__refuses_guests_as_its_schema_says(case, guest):
    headers, refusal = guest

    response = case.call(headers=headers)

    if not is_djangos_own_404(response):
        case.validate_response(response, checks=CHECKS)
        assert response.status_code == refusal or case.operation.path.startswith(FOR_EVERYBODY)
