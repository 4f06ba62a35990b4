"""The app, and an endpoint of a project's own that only those who have paid may enter."""

from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from django_firestore_stripe.api.permissions import HasStripeRole


class Lounge(APIView):
    """For those who have the role gold."""

    permission_classes = [HasStripeRole("gold")]

    def get(self, _request):
        """Let in."""
        return Response({})


urlpatterns = [
    path("payments/", include("django_firestore_stripe.urls")),
    path("lounge/", Lounge.as_view(), name="lounge"),
]
