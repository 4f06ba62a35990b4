"""Times of the interfaces: in UTC, whatever the project's time zone is."""

from datetime import UTC, datetime

import pytest

from django_firestore_stripe.firestore.values import Reference
from tests.admin.documents import invoice

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

MOMENT = datetime(2026, 7, 22, 12, 30, tzinfo=UTC)
SHOWN = "2026-07-22T12:30:00Z"
PROJECTS = [
    {"USE_TZ": True, "TIME_ZONE": "UTC"},
    {"USE_TZ": True, "TIME_ZONE": "Europe/Berlin"},
    {"USE_TZ": False, "TIME_ZONE": "Europe/Berlin"},
    {"USE_TZ": False, "TIME_ZONE": "America/New_York"},
]


@pytest.fixture(params=PROJECTS, ids=lambda project: f"{project['TIME_ZONE']} {project['USE_TZ']}")
def project(request, settings) -> None:
    """Let the project have a time zone, and a format of its own."""
    for name, value in request.param.items():
        setattr(settings, name, value)
    settings.REST_FRAMEWORK = {"DATETIME_FORMAT": "%d.%m.%Y"}


@pytest.fixture
def stored(store, ada) -> None:
    """Write a session, a subscription, a payment and an invoice of the same moment."""
    below = f"customers/{ada.pk}"
    store(f"{below}/checkout_sessions/doc", sessionId="cs_1", created=MOMENT, url="https://x/")
    store(below, stripeId="cus_ada")
    price = Reference("products/p/prices/x")
    store(f"{below}/subscriptions/sub_1", status="active", created=MOMENT, price=price, prices=[price])
    store(f"{below}/payments/pi_1", created=int(MOMENT.timestamp()), prices=[])
    store(f"{below}/invoices/in_1", **invoice(created=int(MOMENT.timestamp())))


@pytest.mark.usefixtures("project", "stored")
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("checkout-sessions", "created_at"),
        ("subscriptions", "created"),
        ("payments", "created"),
        ("invoices", "created"),
    ],
)
def test_time__is_in_utc(logged_in, ada, kind, field):
    (found,) = logged_in(ada).get(f"/payments/api/{kind}/").json()["results"]

    assert found[field] == SHOWN
