"""Whatever the schema allows, and much that it does not: the API answers as its schema says, and never with a 500."""

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

from django_firestore_stripe.firestore.values import Reference
from tests.admin.documents import invoice

pytestmark = [pytest.mark.schemathesis, pytest.mark.django_db(databases=["default", "firestore"])]

CHECKS = [
    checks.not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
SCOPES = ("firestore_stripe_checkout", "firestore_stripe_portal", "firestore_stripe_changes")
KINDS = {"subscription": "sub_1", "payment": "pi_1", "invoice": "in_1"}
EXAMPLES = 40


api = schemathesis.openapi.from_wsgi("/payments/api/schema/?format=json", get_wsgi_application())
TURNS = cycle([True, False])
# Under WSGI there are none.
api = api.exclude(path_regex="stream/$")


@pytest.fixture
def known(shop):
    """Return names of what there is, which nobody guesses: those on the path, and those of a body."""
    on_path = {
        "product_id": "prod_gold",
        "price_id": shop.monthly,
        "session_id": "cs_1",
        **{f"{kind}s": {"object_id": name} for kind, name in KINDS.items()},
    }
    return on_path, {"price": shop.shirt}


@pytest.fixture
def token(monkeypatch, firebase_or_session, shop, store, settings, emulators_token) -> str:
    """Return the token of a user who has something to be shown."""
    addresses = {"SUCCESS_URL": "/ok/", "CANCEL_URL": "/no/", "PORTAL_RETURN_URL": "/account/"}
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **addresses}
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")
    for scope in SCOPES:
        monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, scope, "1000000/min")
    price = Reference("products/prod_gold/prices/price_1")
    store("customers/ada", stripeId="cus_ada")
    store("customers/ada/subscriptions/sub_1", status="active", prices=[price], price=price)
    store("customers/ada/checkout_sessions/doc1", sessionId="cs_1", url="https://x.example/", price="price_1")
    store("customers/ada/payments/pi_1", id="pi_1", status="succeeded", amount=1)
    store("customers/ada/invoices/in_1", **invoice(customer="cus_ada"))
    return emulators_token()


def name_what_there_is(case, on_path, in_body) -> None:
    """Ask for what there is, and leave everything else as it was made up."""
    kind = case.operation.path.split("/api/")[1].split("/")[0]
    names = {**on_path, **on_path.get(kind, {})}
    case.path_parameters.update({name: names[name] for name in case.path_parameters if name in names})
    if isinstance(case.body, dict) and "price" in case.body:
        case.body.update(in_body)


def is_djangos_own_404(response) -> bool:
    """Whether an id that no address can have, "a/b" or "..", led to no endpoint at all."""
    return response.status_code == 404 and response.headers["content-type"][0].startswith("text/html")


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_api__is_what_its_schema_says(case, token, known):
    if next(TURNS):
        name_what_there_is(case, *known)

    response = case.call(headers={"Authorization": f"Bearer {token}"})

    if not is_djangos_own_404(response):
        case.validate_response(response, checks=CHECKS)
