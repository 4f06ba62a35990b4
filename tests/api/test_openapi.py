"""api/schema/: every endpoint is described, and by what it is."""

import inspect
import json
from pathlib import Path

import pytest
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft4Validator

from django_firestore_stripe import models
from django_firestore_stripe.api import urls
from django_firestore_stripe.api.filters import IN, PriceFilter, ProductFilter
from django_firestore_stripe.api.openapi.operations import PATH_PARAMETERS
from tests.api import derived_urls
from tests.api.endpoints import METHODS, endpoints, methods_of
from tests.api.test_catalogue import MORE_OF_PRICE, MORE_OF_PRODUCT, PRICE, PRODUCT
from tests.api.test_checkout_sessions import LINE_ITEM, OPTIONAL, REQUIRED
from tests.api.test_invoices import FIELDS as INVOICE
from tests.api.test_own_documents import PAYMENT, SUBSCRIPTION
from tests.api.test_who_may import ANY, MATRIX

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/api/schema/"
PAGE = Path(__file__).parents[2] / "docs/reference/endpoints.md"
INTERFACES = {
    "Session": REQUIRED | OPTIONAL,
    "LineItem": LINE_ITEM,
    "Product": PRODUCT | MORE_OF_PRODUCT,
    "Price": PRICE | MORE_OF_PRICE,
    "Subscription": SUBSCRIPTION,
    "Payment": PAYMENT,
    "Invoice": INVOICE,
}
# What may be missing, unlike what may be null.
SOMETIMES = {"Session": {"id"}, "LineItem": set()}


@pytest.fixture
def schema(client):
    """Return the document that describes the API."""
    return read(client, URL)


@pytest.fixture
def derived_schema(client, settings):
    """Return the document of a project that has derived a view from ours."""
    settings.ROOT_URLCONF = "tests.api.derived_urls"
    return read(client, f"/ours{URL}")


def read(client, url):
    return json.loads(client.get(url, headers={"accept": "application/vnd.oai.openapi+json"}).content)


def api_endpoints():
    return [(name, pattern) for name, pattern in endpoints(urls.urlpatterns) if name != "schema"]


def path_of(name):
    """Return an endpoint's address with its parameters in braces."""
    kind, _, what = name.rpartition("-")
    named = ANY["product"] if name == "price-list" else ANY.get(kind, {})
    names = [] if what in {"list", "session", "stream"} and name != "price-list" else list(named)
    path = reverse(f"django_firestore_stripe:{name}", kwargs={each: f"_{each}_" for each in names})
    for each in names:
        path = path.replace(f"_{each}_", f"{{{each}}}")
    return path


def test_schema__is_valid_and_says_all_there_is_to_say(schema):
    GENERATOR_STATS.reset()
    validate_schema(schema)

    assert not GENERATOR_STATS


def test_schema__has_every_endpoint_and_method(schema):
    described = {(path, method) for path, item in schema["paths"].items() for method in item if method in METHODS}

    assert described == {(path_of(name), method) for name, pattern in api_endpoints() for method in methods_of(pattern)}


def test_operations__have_names_and_summaries(schema):
    operations = [operation for item in schema["paths"].values() for operation in item.values()]

    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"] and operation["description"] for operation in operations)


def test_operations__have_every_status_of_the_matrix(schema):
    for name, pattern in api_endpoints():
        for method in methods_of(pattern):
            described = schema["paths"][path_of(name)][method]["responses"]
            assert {str(status) for status in MATRIX[name, method]} <= set(described)


@pytest.mark.parametrize("name", INTERFACES)
def test_interface__has_its_fields(schema, name):
    component = schema["components"]["schemas"][name]

    assert set(component["properties"]) == INTERFACES[name]
    assert set(component.get("required", [])) == SOMETIMES.get(name, INTERFACES[name])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("SubscriptionStatus", models.Subscription.Status.values),
        ("PaymentStatus", models.Payment.Status.values),
        ("InvoiceStatus", models.Invoice.Status.values),
        ("PriceType", models.Price.Type.values),
    ],
)
def test_enum__has_its_values(schema, name, values):
    assert schema["components"]["schemas"][name]["enum"] == values


def test_examples__are_what_they_are_examples_of(schema):
    bodies = [
        operation["requestBody"]["content"]["application/json"]
        for item in schema["paths"].values()
        for operation in item.values()
        if "requestBody" in operation
    ]
    examples = [(body["schema"], example["value"]) for body in bodies for example in body.get("examples", {}).values()]

    assert len(examples) == 7
    for described, example in examples:
        Draft4Validator({**described, "components": schema["components"]}).validate(example)


@pytest.mark.parametrize(("name", "filters"), [("product-list", ProductFilter), ("price-list", PriceFilter)])
def test_every_filter__is_a_parameter(schema, name, filters):
    named = {each["name"] for each in schema["paths"][path_of(name)]["get"]["parameters"] if each["in"] == "query"}

    assert {f"{field}{ending}" for field in filters.fields for ending in ("", IN)} <= named
    assert set(filters.base_filters) <= named


@pytest.mark.usefixtures("firebase_or_session")
def test_firebases_tokens__are_a_scheme(schema):
    assert schema["components"]["securitySchemes"]["firebase"]["scheme"] == "bearer"
    assert {"firebase": []} in schema["paths"]["/payments/api/me/"]["get"]["security"]
    assert {} not in schema["paths"]["/payments/api/me/"]["get"]["security"]
    assert {} in schema["paths"]["/payments/api/products/"]["get"]["security"]


@pytest.mark.parametrize("derived", [derived_urls.ShownProduct, derived_urls.ProductViewSet])
def test_page__shows_how_a_view_is_derived(derived):
    assert inspect.getsource(derived) in PAGE.read_text()


def test_derived_view__is_described_as_ours_with_what_it_adds(derived_schema):
    listing = derived_schema["paths"]["/{shop}/payments/api/products/"]["get"]
    components = derived_schema["components"]["schemas"]

    rows = components["PaginatedShownProductList"]["properties"]["results"]["items"]
    assert listing["operationId"] == "list_products"
    assert rows == {"$ref": "#/components/schemas/ShownProduct"}
    assert set(components["ShownProduct"]["properties"]) == INTERFACES["Product"] | {"shown_at"}


def test_action_that_a_project_adds__is_described_as_drf_spectacular_does(derived_schema):
    action = derived_schema["paths"]["/{shop}/payments/api/products/title/"]["get"]

    assert action["operationId"] == "products_title_retrieve"
    assert action["description"] == "Return the product on the title page."


def test_parameter_of_the_projects_address__is_described_as_drf_spectacular_does(derived_schema):
    parameters = derived_schema["paths"]["/{shop}/payments/api/products/{product_id}/"]["get"]["parameters"]

    described = {each["name"]: each.get("description") for each in parameters if each["in"] == "path"}
    assert described == {"shop": None, "product_id": PATH_PARAMETERS["product_id"]}


def test_status_of_a_format_that_there_is_none_of__is_described(schema):
    operations = [operation for item in schema["paths"].values() for operation in item.values()]
    streams = [operation for operation in operations if operation["operationId"].startswith("stream_")]

    assert [operation for operation in operations if "404" not in operation["responses"]] == streams
