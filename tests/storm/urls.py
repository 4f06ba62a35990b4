"""What a process of the storm serves: the app, and a page where somebody says who a customer is."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from django_firestore_stripe.models import Customer
from django_firestore_stripe.services.events import replay_undone


def save_customer(request: HttpRequest) -> HttpResponse:
    """Write a user's customer as the admin does."""
    Customer(uid=request.GET["uid"], stripe_id=request.GET["customer"]).save()
    return HttpResponse()


def replay(_request: HttpRequest) -> HttpResponse:
    """Take up what is undone, as a cron job does."""
    replay_undone()
    return HttpResponse()


urlpatterns = [
    path("payments/", include("django_firestore_stripe.urls")),
    path("customers/", save_customer),
    path("replay/", replay),
]
