"""What each endpoint does, takes, answers and refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from django_firestore_stripe.api.catalogue import PriceViewSet, ProductViewSet
from django_firestore_stripe.api.checkout_sessions import KEY_HEADER, CheckoutSessionViewSet
from django_firestore_stripe.api.errors import MAX_ID
from django_firestore_stripe.api.filters import IN
from django_firestore_stripe.api.invoices import InvoiceViewSet
from django_firestore_stripe.api.me import MeView
from django_firestore_stripe.api.pagination import ORDERING
from django_firestore_stripe.api.payments import PaymentViewSet
from django_firestore_stripe.api.portal_sessions import PortalSessionView
from django_firestore_stripe.api.streams import PaymentStream, SubscriptionStream
from django_firestore_stripe.api.subscription_serializers import CancellationSerializer, ChangeSerializer
from django_firestore_stripe.api.subscriptions import SubscriptionViewSet
from django_firestore_stripe.models import Invoice, Payment, Price, Subscription
from django_firestore_stripe.services.idempotency import MAX_KEY

# How the API refuses, and why: `{"detail": …, "code": …}` with the SDK's codes.
REFUSALS: Mapping[int, str] = {
    400: "Something in the request does not fit: an error for each field, or what Stripe said.",
    401: "Nobody can say who is asking.",
    403: "Nobody is logged in, or the CSRF token is missing.",
    404: "There is no such object, or it is somebody else's; the cursor is none of ours; or there is no such `format`.",
    406: "None of the formats that were asked for.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    429: "Too many requests of one user.",
    501: "The site runs under WSGI, which has no streams.",
    503: "Stripe or Firestore cannot be reached, or payments are not set up.",
}
ALWAYS = (400, 401, 403, 429, 503)
# A stream is what it is, whatever format is asked for.
NEGOTIATED = (404, 406)
STREAMED = (501,)
WITH_BODY = (413, 415)

ID = {"type": "string", "minLength": 1, "maxLength": MAX_ID, "pattern": "^[^/]+$"}
PATH_PARAMETERS = {
    "product_id": "Stripe's id of the product, prod_…",
    "price_id": "Stripe's id of the price, price_…",
    "session_id": "Stripe's id of the checkout session, cs_…",
    "object_id": "Stripe's id.",
}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What a method of an endpoint does. `response` is another serializer than the view's, or a content type."""

    name: str
    summary: str
    status: int = 200
    request: type[serializers.Serializer[Any]] | None = None
    stream: bool = False
    parameters: tuple[OpenApiParameter, ...] = ()
    examples: tuple[OpenApiExample, ...] = ()


def refusals_of(operation: Operation) -> set[int]:
    """Return the statuses with which an operation may be refused."""
    return {*ALWAYS, *(STREAMED if operation.stream else NEGOTIATED), *(WITH_BODY if operation.request else ())}


def _query(name: str, description: str, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string", **schema}, OpenApiParameter.QUERY, description=description)


def _several(name: str) -> OpenApiParameter:
    return _query(f"{name}{IN}", "One of several, joined by commas.")


def _statuses(model: Any) -> OpenApiParameter:
    items = {"type": "string", "enum": list(model.Status.values)}
    schema = {"type": "array", "items": items}
    description = "One status or several, of which any will do."
    return OpenApiParameter(
        "status", schema, OpenApiParameter.QUERY, description=description, style="form", explode=False
    )


def _ordering(time: str) -> OpenApiParameter:
    return _query(ORDERING, "The newest first, or the oldest.", enum=[time, f"-{time}"], default=f"-{time}")


def _example(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


INCLUDE_PRICES = OpenApiParameter(
    "includePrices", OpenApiTypes.BOOL, OpenApiParameter.QUERY, description="Show its prices, too."
)
METADATA = "Beside it, `metadata.<key>=value` and `metadata.<key>__in=value,value` ask for metadata."
OF_PRODUCTS = (
    _query("name", f"The name. {METADATA}"),
    _several("name"),
    _query("role", "The role that its buyers get."),
    _several("role"),
    _query("tax_code", "Stripe's tax code."),
    _several("tax_code"),
)
OF_PRICES = (
    _query("type", f"What kind of price. {METADATA}", enum=list(Price.Type.values)),
    _several("type"),
    _query("currency", "Its currency, in lower case."),
    _several("currency"),
    _query("interval", "How often it is paid.", enum=list(Price.Interval.values)),
    _several("interval"),
)
KEY = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
    OpenApiParameter.HEADER,
    description="The same key is answered with the same session.",
)
SESSION_EXAMPLES = (
    _example(
        "A price",
        {"price": "price_1", "quantity": 2, "success_url": "/thanks/?s={CHECKOUT_SESSION_ID}", "cancel_url": "/"},
    ),
    _example(
        "Line items", {"line_items": [{"price": "price_1", "quantity": 1}], "mode": "subscription", "locale": "auto"}
    ),
)
PORTAL_EXAMPLES = (
    _example("The portal", {"return_url": "/account/"}),
    _example(
        "Cancel a subscription",
        {
            "return_url": "/account/",
            "flow_data": {"type": "subscription_cancel", "subscription_cancel": {"subscription": "sub_1"}},
        },
    ),
)

OPERATIONS: Mapping[tuple[type, str], Operation] = {
    (ProductViewSet, "list"): Operation(name="list_products", summary="List products", parameters=OF_PRODUCTS),
    (ProductViewSet, "retrieve"): Operation(name="get_product", summary="Get a product", parameters=(INCLUDE_PRICES,)),
    (PriceViewSet, "list"): Operation(name="list_prices", summary="List the prices of a product", parameters=OF_PRICES),
    (PriceViewSet, "retrieve"): Operation(name="get_price", summary="Get a price"),
    (MeView, "get"): Operation(name="get_me", summary="Say who is asking"),
    (PortalSessionView, "post"): Operation(
        name="create_portal_session",
        summary="Create a portal session",
        status=201,
        request=PortalSessionView.serializer_class,
        examples=PORTAL_EXAMPLES,
    ),
    (CheckoutSessionViewSet, "list"): Operation(
        name="list_checkout_sessions",
        summary="List one's checkout sessions",
        parameters=(_ordering("created_at"),),
    ),
    (CheckoutSessionViewSet, "create"): Operation(
        name="create_checkout_session",
        summary="Create a checkout session",
        status=201,
        request=CheckoutSessionViewSet.serializer_class,
        parameters=(KEY,),
        examples=SESSION_EXAMPLES,
    ),
    (CheckoutSessionViewSet, "retrieve"): Operation(name="get_checkout_session", summary="Get a checkout session"),
    (CheckoutSessionViewSet, "expire"): Operation(name="expire_checkout_session", summary="Expire a checkout session"),
    (SubscriptionViewSet, "list"): Operation(
        name="list_subscriptions",
        summary="List one's subscriptions",
        parameters=(_statuses(Subscription), _ordering("created")),
    ),
    (SubscriptionViewSet, "retrieve"): Operation(name="get_subscription", summary="Get a subscription"),
    (SubscriptionViewSet, "partial_update"): Operation(
        name="change_subscription",
        summary="Change the price or the quantity",
        request=ChangeSerializer,
        examples=(_example("Another price", {"price": "price_2"}), _example("Five seats", {"quantity": 5})),
    ),
    (SubscriptionViewSet, "cancel"): Operation(
        name="cancel_subscription",
        summary="Cancel a subscription",
        request=CancellationSerializer,
        examples=(_example("At once", {"at_period_end": False}),),
    ),
    (SubscriptionViewSet, "resume"): Operation(name="resume_subscription", summary="Take a cancellation back"),
    (SubscriptionStream, "stream"): Operation(
        name="stream_subscriptions",
        summary="Follow one's subscriptions",
        stream=True,
        parameters=(_statuses(Subscription),),
    ),
    (PaymentViewSet, "list"): Operation(
        name="list_payments",
        summary="List one's payments",
        parameters=(_statuses(Payment), _ordering("created")),
    ),
    (PaymentViewSet, "retrieve"): Operation(name="get_payment", summary="Get a payment"),
    (PaymentStream, "stream"): Operation(
        name="stream_payments",
        summary="Follow one's payments",
        stream=True,
        parameters=(_statuses(Payment),),
    ),
    (InvoiceViewSet, "list"): Operation(
        name="list_invoices",
        summary="List one's invoices",
        parameters=(_statuses(Invoice), _ordering("created")),
    ),
    (InvoiceViewSet, "retrieve"): Operation(name="get_invoice", summary="Get an invoice"),
}
