"""The app below an address with a parameter, and before it a view that a project has derived from ours."""

from django.urls import include, path
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from django_firestore_stripe.api import catalogue
from django_firestore_stripe.api.catalogue_serializers import ProductSerializer


# What docs/reference/endpoints.md shows.
class ShownProduct(ProductSerializer):
    shown_at = serializers.DateTimeField()  # a field, or property, of the model


class ProductViewSet(catalogue.ProductViewSet):
    serializer_class = ShownProduct


class ViewSet(ProductViewSet):
    """Products, of which one is on the title page."""

    @action(detail=False)
    def title(self, _request):
        """Return the product on the title page."""
        return Response({})


router = SimpleRouter()
router.register("products", ViewSet, "shown-product")

urlpatterns = [
    path("<slug:shop>/payments/api/", include(router.urls)),
    path("<slug:shop>/payments/", include("django_firestore_stripe.urls")),
]
