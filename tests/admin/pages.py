"""Admin pages as tests ask for them and read them."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.utils import quote
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

LABEL = "django_firestore_stripe"
KEYS = {
    "customer": "ada",
    "checkoutsession": "ada/session",
    "payment": "ada/pi_1",
    "subscription": "ada/sub_1",
    "invoice": "ada/sub_1/in_1",
    "product": "prod_gold",
    "price": "prod_gold/price_monthly",
    "taxrate": "txr_vat",
    "webhookevent": "evt_1",
}
MODELS = tuple(KEYS)
# Lists with a date hierarchy, which asks for the first and the last date.
DATED = {"checkoutsession", "payment", "subscription", "invoice", "webhookevent"}


def list_url(model: str) -> str:
    return reverse(f"admin:{LABEL}_{model}_changelist")


def page_url(model: str, key: str, page: str = "change") -> str:
    return reverse(f"admin:{LABEL}_{model}_{page}", args=[quote(key)])


def open_list(client: Client, model: str, **parameters: Any) -> Any:
    return client.get(list_url(model), parameters)


def open_page(client: Client, model: str, key: str) -> Any:
    return client.get(page_url(model, key))


def list_calls(model: str, *, rows: int) -> int:
    """Return how many calls to Firestore a list makes: its rows, their number, the ends of its dates."""
    return 4 if rows and model in DATED else 2


def keys(response: Any) -> list[str]:
    """Return the keys of a list's rows."""
    return [row.pk for row in response.context["cl"].result_list]


def text(response: Any) -> str:
    """Return what a page says, without its markup; words may break at `<wbr>`, yet are one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body(response).replace("<wbr>", ""))).split())


def body(response: Any) -> str:
    return str(response.content.decode())


def messages(response: Any) -> list[str]:
    return [html.unescape(str(message)) for message in response.context["messages"]]


def links(response: Any) -> set[str]:
    """Return where a page links to."""
    return {html.unescape(link) for link in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', body(response))}


@contextmanager
def counted(calls: int) -> Iterator[None]:
    """Assert how many calls to Firestore a block makes."""
    with CaptureQueriesContext(connections["firestore"]) as captured:
        yield
    assert len(captured) == calls, [query["sql"] for query in captured.captured_queries]
