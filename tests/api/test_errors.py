"""Errors that are none of ours: what Django raises has a code as well."""

import grpc
import pytest
from django.core.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission

from django_firestore_stripe import statuses
from django_firestore_stripe.api.me import MeView

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

API = "/payments/api/"


class Doorkeeper(BasePermission):
    """A permission of a project's own, which raises Django's error."""

    def has_permission(self, request, view):
        raise PermissionDenied


@pytest.mark.parametrize("path", ["products/", "me/", "subscriptions/", "checkout-sessions/"])
def test_format_that_there_is_none_of__is_not_found(api, path):
    response = api.get(f"{API}{path}?format=xml")

    assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_refusal_of_djangos__is_permission_denied(api, monkeypatch):
    monkeypatch.setattr(MeView, "permission_classes", [Doorkeeper])

    response = api.get(f"{API}me/")

    assert (response.status_code, response.json()["code"]) == (403, "permission-denied")


@pytest.mark.bundled
@pytest.mark.parametrize(
    ("fault", "code", "detail"),
    [
        (grpc.StatusCode.PERMISSION_DENIED, "permission-denied", statuses.NOT_SET_UP),
        (grpc.StatusCode.UNAUTHENTICATED, "permission-denied", statuses.NOT_SET_UP),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "deadline-exceeded", statuses.TRY_AGAIN),
    ],
)
def test_refusal_of_firestores__has_the_code_of_the_python_api(
    api, firestore_emulator, configured, fault, code, detail
):
    configured(FIRESTORE_TIMEOUT=0.3)
    firestore_emulator.faults.inject("RunQuery", code=fault, times=99)

    response = api.get(f"{API}subscriptions/")

    assert (response.status_code, response.json()) == (503, {"detail": detail, "code": code})
