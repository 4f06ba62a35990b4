"""api/products/ and api/products/{id}/prices/: what is sold, for everybody to see."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import mixins
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from django_firestore_stripe.api.catalogue_serializers import PriceSerializer, ProductSerializer
from django_firestore_stripe.api.errors import PaymentsErrors
from django_firestore_stripe.api.filters import FLAGS, Filters, PriceFilter, ProductFilter
from django_firestore_stripe.api.pagination import BelowOneByKey, ByKey
from django_firestore_stripe.exceptions import InvalidRequest, NotFound
from django_firestore_stripe.models import Price, Product
from django_firestore_stripe.services.price_lists import attach_prices, leaves_none_out

INCLUDE_PRICES = "includePrices"


class Catalogue(PaymentsErrors, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """Documents that everybody may see, as in the extension's security rules."""

    permission_classes = [AllowAny]
    filter_backends = [Filters]
    lookup_value_regex = "[^/]+"

    def get_object(self) -> Any:
        """Return one by Stripe's id: one read. Raises NotFound."""
        found = self.get_queryset().filter(pk=self._key()).first()
        if found is None:
            raise NotFound(_("There is no such object."))
        return found

    def _key(self) -> str:
        raise NotImplementedError


class ProductViewSet(Catalogue):
    """Products; with `includePrices=true` their prices come with one more query, or one for each 30 of them."""

    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    filterset_class = ProductFilter
    pagination_class = ByKey
    lookup_url_kwarg = "product_id"

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Return a page of products."""
        queryset = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(queryset) or []
        with_prices = page if self._includes_prices() else []
        attach_prices(with_prices, unbroken=self._is_unbroken(queryset))
        return self.get_paginated_response(self._serializer(page, with_prices, many=True).data)

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Return one product."""
        includes_prices = self._includes_prices()
        product = self.get_object()
        with_prices = [product] if includes_prices else []
        attach_prices(with_prices)
        return Response(self._serializer(product, with_prices).data)

    def _key(self) -> str:
        return str(self.kwargs["product_id"])

    def _serializer(self, shown: Any, with_prices: Collection[Product], *, many: bool = False) -> Any:
        prices = {product.pk: product.prices.all() for product in with_prices}
        context = {**self.get_serializer_context(), "prices": prices}
        return self.get_serializer_class()(shown, many=many, context=context)

    def _is_unbroken(self, queryset: QuerySet[Product]) -> bool:
        """Say whether a page has every product between its first and its last one; a project's own may have gaps."""
        return leaves_none_out(queryset) and getattr(self.paginator, "ordering", None) == ("pk",)

    def _includes_prices(self) -> bool:
        asked = self.request.query_params.get(INCLUDE_PRICES) or "false"
        if asked not in FLAGS:
            raise InvalidRequest({INCLUDE_PRICES: [_("Takes true or false.")]})
        return FLAGS[asked]


class PriceViewSet(Catalogue):
    """The prices of a product."""

    serializer_class = PriceSerializer
    filterset_class = PriceFilter
    pagination_class = BelowOneByKey
    lookup_url_kwarg = "price_id"

    def get_queryset(self) -> QuerySet[Price]:
        """Return those of the product that the address names."""
        below: QuerySet[Price] = Price.objects.filter(product=self.kwargs.get("product_id", ""))
        return below

    def _key(self) -> str:
        return f"{self.kwargs['product_id']}/{self.kwargs['price_id']}"
