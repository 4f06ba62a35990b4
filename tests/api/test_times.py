"""Times of the interfaces: in UTC, whatever the project's time zone is."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.firestore.writes import commit, merge
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


# The clocks of Berlin go from 3 to 2 at 01:00 UTC.
FIRST, STEP = datetime(2026, 10, 24, 22, 30, tzinfo=UTC), timedelta(minutes=5)
STEPS = range(60)


@pytest.fixture
def autumn(ada) -> None:
    """Write a session, a subscription and a payment every five minutes of a night in which the clocks go back."""
    below, moments = f"customers/{ada.pk}", {f"{step:02}": FIRST + step * STEP for step in STEPS}
    commit(
        [
            write
            for name, created in moments.items()
            for write in (
                merge(f"{below}/checkout_sessions/{name}", {"sessionId": name, "created": created}),
                merge(f"{below}/subscriptions/{name}", {"status": "active", "created": created}),
                merge(f"{below}/payments/{name}", {"id": name, "created": int(created.timestamp())}),
            )
        ]
    )


def pages(client, address, way):
    """Return the ids on all pages from an address on, and the last page."""
    page = client.get(address).json()
    found = [row["id"] for row in page["results"]]
    if not page[way]:
        return [found], page
    more, last = pages(client, page[way], way)
    return [found, *more], last


@pytest.mark.usefixtures("project", "autumn")
@pytest.mark.parametrize(
    ("kind", "time"), [("checkout-sessions", "created_at"), ("subscriptions", "created"), ("payments", "created")]
)
@pytest.mark.parametrize("order", ["", "-"], ids=["oldest first", "newest first"])
def test_pages__have_every_row_once_where_the_clocks_go_back(logged_in, ada, kind, time, order):
    client = logged_in(ada)
    rows = [f"{step:02}" for step in STEPS][:: -1 if order else 1]
    expected = [rows[:20], rows[20:40], rows[40:]]

    forwards, last = pages(client, f"/payments/api/{kind}/?ordering={order}{time}", "next")
    backwards, _first = pages(client, last["previous"], "previous")

    assert forwards == expected
    assert backwards == [expected[1], expected[0]]


@pytest.mark.usefixtures("project", "stored")
@pytest.mark.parametrize("kind", ["checkout-sessions", "subscriptions", "payments", "invoices"])
@pytest.mark.parametrize(
    ("position", "status"),
    [
        ("0001-01-01T00:00:00Z", 200),
        ("0001-01-01T00:00:00+23:59", 404),
        ("9999-12-31T23:59:59Z", 200),
        ("9999-12-31T23:59:59-23:59", 404),
    ],
)
def test_cursor__reaches_as_far_as_the_calendar_in_utc(logged_in, ada, kind, position, status):
    cursor = b64encode(urlencode({"p": position}).encode()).decode()

    response = logged_in(ada).get(f"/payments/api/{kind}/", {"cursor": cursor})

    assert response.status_code == status
    assert status == 200 or response.json()["code"] == "not-found"
