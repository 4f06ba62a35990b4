"""`HasStripeRole`, in a project's own API."""

import pytest
from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from django_firestore_stripe.api.permissions import HasStripeRole
from tests.roles.conftest import item

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

GOLD, SILVER = HasStripeRole("gold"), HasStripeRole("silver")


def ask(user, *permissions):
    class Films(APIView):
        permission_classes = permissions
        authentication_classes = ()

        def get(self, request):
            return Response()

    request = APIRequestFactory().get("/")
    force_authenticate(request, user=user)
    return Films.as_view()(request).status_code


def test_user_who_has_the_role__may_enter(ada, subscription):
    subscription(f"{ada.pk}/sub_1", item("gold"))

    assert ask(ada, GOLD) == 200


@pytest.mark.parametrize("fields", [{"status": "canceled"}, {"items": [item("silver")]}])
def test_user_who_has_not__may_not(ada, subscription, fields):
    subscription(f"{ada.pk}/sub_1", item("gold"), **fields)

    assert ask(ada, GOLD) == 403


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_anonymous_user__may_not(db, user, django_assert_num_queries, firestore_connection):
    with django_assert_num_queries(0, connection=firestore_connection):
        assert ask(user, GOLD) == 403


def test_user_without_uid__may_not(ada, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"USER_UID": "tests.test_users.empty"}

    assert ask(ada, GOLD) == 403


@pytest.mark.parametrize(
    ("permission", "status"),
    [
        (IsAuthenticated & GOLD, 200),
        (GOLD & IsAuthenticated, 200),
        (GOLD & SILVER, 403),
        (GOLD | SILVER, 200),
        (SILVER | GOLD, 200),
        (~GOLD, 403),
        (~SILVER & AllowAny, 200),
    ],
)
def test_permission__combines_with_others(ada, subscription, permission, status):
    subscription(f"{ada.pk}/sub_1", item("gold"))

    assert ask(ada, permission) == status


def test_several_roles__cost_one_query_for_a_request(
    ada, subscription, django_assert_num_queries, firestore_connection
):
    subscription(f"{ada.pk}/sub_1", item("gold"))

    with django_assert_num_queries(1, connection=firestore_connection):
        ask(ada, SILVER | GOLD, GOLD)
