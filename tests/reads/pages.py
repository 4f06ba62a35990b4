"""Pages whose reads are counted: the admin's, and those of a REST API with each kind of pagination."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlparse

from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination, PageNumberPagination
from rest_framework.serializers import ModelSerializer
from rest_framework.test import APIRequestFactory

from django_firestore_stripe.api.pagination import DocumentCursorPagination
from django_firestore_stripe.firestore.meter import Meter, metered
from django_firestore_stripe.firestore.writes import commit, create
from django_firestore_stripe.models import CheckoutSession

ADMIN = "/admin/django_firestore_stripe/checkoutsession/"
START = datetime(2026, 1, 1, tzinfo=UTC)
CUSTOMERS = 10
PER_COMMIT = 500
LAST_PAGE = 10


def seed(documents: int) -> None:
    """Write sessions of ten customers, every tenth of them expired."""
    writes = [
        create(
            f"customers/uid{number % CUSTOMERS}/checkout_sessions/doc{number:05d}",
            {
                "mode": "payment",
                "sessionId": f"cs_test_{number}",
                "status": "complete" if number % 10 else "expired",
                "created": START + timedelta(minutes=number),
            },
        )
        for number in range(documents)
    ]
    for start in range(0, documents, PER_COMMIT):
        commit(writes[start : start + PER_COMMIT])


class SessionSerializer(ModelSerializer[CheckoutSession]):
    class Meta:
        model = CheckoutSession
        fields = ["id", "session_id", "mode", "status", "created_at"]


class Sessions(ListAPIView[CheckoutSession]):
    """All sessions, the newest first."""

    queryset = CheckoutSession.objects.filter(created_at__isnull=False).order_by("-created_at")
    serializer_class = SessionSerializer
    permission_classes = ()
    authentication_classes = ()


class Numbered(PageNumberPagination):
    page_size = 50


class Sliced(LimitOffsetPagination):
    default_limit = 50


class Cursored(DocumentCursorPagination):
    page_size = 50
    ordering = "-created_at"


def staff() -> Client:
    """Return somebody who may see the admin."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def admin_page(client: Client, query: str) -> int:
    """Open the list and return how many rows it has."""
    response = client.get(f"{ADMIN}?{query}")
    assert response.status_code == 200
    return len(response.context["cl"].result_list)


def admin_detail(client: Client) -> int:
    response = client.get(f"{ADMIN}uid1_2Fdoc00001/change/")
    assert response.status_code == 200
    return 1


def api_page(pagination: type, query: str) -> tuple[int, str]:
    """Ask for a page and return how many rows it has, and the query of the next one."""
    view = Sessions.as_view(pagination_class=pagination)
    data = view(APIRequestFactory().get(f"/?{query}")).data
    return len(data["results"]), urlparse(data["next"] or "").query


def walked(pagination: type) -> "Measured":
    """Ask for ten pages in a row by their links, and measure the last one."""
    query = ""
    for _page in range(1, LAST_PAGE):
        _rows, query = api_page(pagination, query)
        assert parse_qs(query)
    with metered() as meter:
        rows, _query = api_page(pagination, query)
    return rows, meter


Measured = tuple[int, Meter]


def _admin_walked(client: Client) -> Measured:
    for number in range(1, LAST_PAGE):
        admin_page(client, f"p={number}")
    return _once(lambda: admin_page(client, f"p={LAST_PAGE}"))


def _once(ask: Callable[[], int]) -> Measured:
    with metered() as meter:
        rows = ask()
    return rows, meter


def measures(client: Client) -> dict[str, Callable[[], Measured]]:
    """Return what is measured by its name: each gives its rows and what it was billed for."""
    return {
        "admin, page 1": lambda: _once(lambda: admin_page(client, "")),
        "admin, page 10 walked to": lambda: _admin_walked(client),
        "admin, page 10 jumped to": lambda: _once(lambda: admin_page(client, f"p={LAST_PAGE}")),
        "admin, filtered by a status": lambda: _once(lambda: admin_page(client, "status__exact=expired")),
        "admin, sessions of one customer": lambda: _once(lambda: admin_page(client, "uid=uid1")),
        "admin, search for a session": lambda: _once(lambda: admin_page(client, "q=cs_test_7")),
        "admin, detail": lambda: _once(lambda: admin_detail(client)),
        "API, page number 1": lambda: _once(lambda: api_page(Numbered, "")[0]),
        "API, page number 10 walked to": lambda: walked(Numbered),
        "API, limit and offset, page 1": lambda: _once(lambda: api_page(Sliced, "")[0]),
        "API, limit and offset, page 10 walked to": lambda: walked(Sliced),
        "API, cursor, page 1": lambda: _once(lambda: api_page(Cursored, "")[0]),
        "API, cursor, page 10": lambda: walked(Cursored),
    }


def measure(name: str, client: Client) -> Measured:
    """Measure one page, with nothing remembered from others."""
    cache.clear()
    return measures(client)[name]()
