"""Everything that can be clicked in the admin, and asked of the API, without a database behind it."""

import itertools
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from inspect import isfunction, signature
from itertools import permutations
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from rest_framework.test import APIRequestFactory, force_authenticate

from django_firestore_stripe.api.catalogue import PriceViewSet, ProductViewSet
from django_firestore_stripe.api.checkout_sessions import CheckoutSessionViewSet
from django_firestore_stripe.api.invoices import InvoiceViewSet
from django_firestore_stripe.api.payments import PaymentViewSet
from django_firestore_stripe.api.subscriptions import SubscriptionViewSet
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models import Price
from django_firestore_stripe.services import mappings, session_documents
from django_firestore_stripe.services.checkout.retrieval import get_session
from django_firestore_stripe.services.events import owners
from tests.indexes.needs import Need
from tests.indexes.recorder import only_recorded

LABEL = "django_firestore_stripe"
TERMS = (
    *("cs_test_1", "pi_1", "sub_1", "cus_1", "in_1", "evt_1", "prod_gold", "txr_1"),
    *("ada", "ada/x", "charge.refunded", "A1-0001"),
)
ARGUMENTS = {"moment": datetime(2026, 1, 1, tzinfo=UTC)}
Parameters = dict[str, str]
CATALOGUE = (ProductViewSet, PriceViewSet)
OLDEST = {"ordering": "created"}
STATUSES = ({"status": "active"}, {"status": "active,canceled"})
LISTS: dict[Any, tuple[Parameters, ...]] = {
    CheckoutSessionViewSet: ({"ordering": "created_at"},),
    SubscriptionViewSet: (*STATUSES, OLDEST),
    PaymentViewSet: ({"status": "succeeded"}, {"status": "succeeded,canceled"}, OLDEST),
    InvoiceViewSet: ({"status": "paid"}, {"status": "paid,open"}, OLDEST),
    ProductViewSet: (
        {"activeOnly": "true"},
        {"role": "gold"},
        {"name__in": "a,b"},
        {"metadata.kind": "book"},
        {"metadata.kind__in": "book,map"},
        {"includePrices": "true"},
    ),
    PriceViewSet: ({"activeOnly": "true"}, {"type": "recurring"}, {"currency__in": "usd,eur"}),
}


def admins() -> list[Any]:
    """Return the admin of each of the app's models."""
    return [found for model, found in admin.site._registry.items() if model._meta.app_label == LABEL]


def open_list(model_admin: Any, parameters: Parameters) -> Any:
    """Return a list's page, read as its template would."""
    request = RequestFactory().get("/", parameters)
    request.user = User(username="root", is_active=True, is_staff=True, is_superuser=True)
    page = model_admin.get_changelist_instance(request)
    list(page.result_list)
    return page


def open_every_list(model_admin: Any) -> None:
    """Open a list with every combination of its filters in every order, and search in each."""
    plain = open_list(model_admin, {})
    orders = [{}, *({"o": order} for order in _orders(plain))]
    for filters in _combinations(plain):
        for asked in orders:
            open_list(model_admin, {**filters, **asked})
        _search(model_admin, filters)
    open_list(model_admin, {"p": "2"})


def _search(model_admin: Any, filters: Parameters) -> None:
    """Search in every way there is, as if those before it had found nothing."""
    for candidate in model_admin.searches:
        term = next(term for term in TERMS if candidate.fits(term))
        with patch.object(model_admin, "searches", (candidate,)):
            open_list(model_admin, {**filters, "q": term})


def _orders(page: Any) -> Iterator[str]:
    """Yield what the headings of a list send; by key, documents are listed forwards only."""
    for number, name in enumerate(page.list_display):
        field = page.get_ordering_field(name)
        if field is not None:
            yield str(number)
        if field not in {None, "pk", page.lookup_opts.pk.name}:
            yield f"-{number}"


def _combinations(page: Any) -> Iterator[Parameters]:
    """Yield each combination of a choice of every filter; choices of one filter that ask alike count as one."""
    for chosen in itertools.product(*([{}, *choices] for choices in _choices(page))):
        yield {name: value for parameters in chosen for name, value in parameters.items()}


def _choices(page: Any) -> Iterator[list[Parameters]]:
    for spec in page.filter_specs:
        links = (dict(parse_qsl(choice["query_string"].lstrip("?"))) for choice in spec.choices(page))
        shapes = {tuple(link): link for link in links if link}
        yield list(shapes.values())
    shown = {parameter for spec in page.filter_specs for parameter in spec.expected_parameters()}
    for listed in page.list_filter:
        parameter = getattr(listed, "parameter_name", None)
        if parameter and parameter not in shown:
            yield [{parameter: "x"}]


def ask_api() -> None:
    """Ask for every list with every combination of its questions, and for one of what is listed."""
    mappings.remember(uid="1", customer="cus_1")
    for viewset, questions in LISTS.items():
        for chosen in itertools.product(*([{}, question] for question in questions)):
            query = {name: value for question in chosen for name, value in question.items()}
            _ask(viewset, "list", query)
            if viewset not in CATALOGUE:
                _ask(viewset, "list", {**query, "cursor": _cursor(reverse=False)})
                _ask(viewset, "list", {**query, "cursor": _cursor(reverse=True)})
        _ask(viewset, "retrieve", {})


def _ask(viewset: Any, action: str, query: Parameters) -> None:
    request = APIRequestFactory().get("/", query)
    force_authenticate(request, User(pk=1, username="ada"))
    viewset.as_view({"get": action})(request, product_id="x", price_id="x", session_id="cs_test_1", object_id="x_1")


def _cursor(*, reverse: bool) -> str:
    return b64encode(urlencode({"r": int(reverse), "p": "2026-01-01T00:00:00+00:00"}).encode()).decode()


def ask_services() -> None:
    """Ask what the services, the views and the webhook ask."""
    session_documents.find_document(uid="x", session="cs_test_1")
    with suppress(NotFound):
        get_session(uid="x", session_id="cs_test_1")
    owners._stored_owner("cus_x")
    list(Price.objects.filter(product="x").values_list("pk", flat=True))


def ask_managers() -> None:
    """Ask the models' own questions, one by one and in pairs."""
    for model in apps.get_app_config(LABEL).get_models():
        rows = model._default_manager.all()
        questions = [partial(_asked, name=name) for name in _questions(type(rows))]
        for narrowed in [rows, *(ask(rows) for ask in questions), *(b(a(rows)) for a, b in permutations(questions, 2))]:
            list(narrowed)
            narrowed.count()


def _questions(queryset: type) -> list[str]:
    """Return the methods that the app's own query sets add; `watch` asks what its query set asks."""
    own = [base for base in queryset.__mro__ if base.__module__.startswith(f"{LABEL}.models")]
    return sorted(
        {
            name
            for base in own
            for name, found in vars(base).items()
            if isfunction(found) and name[0] != "_" and name != "watch"
        }
    )


def _asked(rows: Any, name: str) -> Any:
    question = getattr(rows, name)
    return question(*(ARGUMENTS.get(argument, "x") for argument in signature(question).parameters))


def needs_of_everything() -> set[Need]:
    """Return what all of that needs."""
    with only_recorded() as needs:
        for model_admin in admins():
            open_every_list(model_admin)
        ask_managers()
        ask_api()
        ask_services()
    return needs
