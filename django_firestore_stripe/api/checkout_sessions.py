"""api/checkout-sessions/: create one, list one's own, look at one, expire one."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from django_firestore_stripe.api.errors import PaymentsErrors
from django_firestore_stripe.api.pagination import NewestFirst
from django_firestore_stripe.api.parsers import SmallJSONParser
from django_firestore_stripe.api.serializers import SessionSerializer
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.origins import origin_of
from django_firestore_stripe.services.checkout import create_session, expire_session, get_session
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.idempotency import MAX_KEY
from django_firestore_stripe.throttles import ChangeThrottle, CheckoutThrottle
from django_firestore_stripe.users import uid_of

KEY_HEADER = "Idempotency-Key"


class CheckoutSessionViewSet(PaymentsErrors, mixins.ListModelMixin, GenericViewSet[CheckoutSession]):
    """A user's own checkout sessions; another user's are not found."""

    serializer_class = SessionSerializer
    permission_classes = [IsAuthenticated]
    parser_classes = [SmallJSONParser]
    filter_backends = ()
    pagination_class = NewestFirst
    lookup_field = "session_id"
    lookup_value_regex = "[^/]+"
    own_throttles = [CheckoutThrottle]

    def get_queryset(self) -> QuerySet[CheckoutSession]:
        """Return the user's own."""
        own: QuerySet[CheckoutSession] = CheckoutSession.objects.filter(customer=uid_of(self.request.user))
        return own

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Return a page; documents that Stripe has not answered, or that name no session, are left out of it."""
        page = super().paginate_queryset(queryset)
        return None if page is None else [session for session in page if session.session_id]

    def create(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Create a session; with the same Idempotency-Key, the same session."""
        serializer = SessionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        session = create_session(
            buyer=buyer_from(request.user),
            request=serializer.session_request(),
            origin=origin_of(request),
            key=_idempotency_key(request),
        )
        return Response(self.get_serializer(session).data, status=status.HTTP_201_CREATED)

    def retrieve(self, request: Request, session_id: str, *_args: Any, **_kwargs: Any) -> Response:
        """Return one session by Stripe's id."""
        session = get_session(uid=uid_of(request.user), session_id=session_id)
        return Response(self.get_serializer(session).data)

    @action(detail=True, methods=["post"], own_throttles=[ChangeThrottle])
    def expire(self, request: Request, session_id: str, *_args: Any, **_kwargs: Any) -> Response:
        """Expire a session that is open, so that nobody pays it any more."""
        uid = uid_of(request.user)
        session = get_session(uid=uid, session_id=session_id)
        expire_session(uid=uid, document_id=session.pk.rpartition("/")[2])
        return self.retrieve(request, session_id)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get(KEY_HEADER)
    if key is not None and not 0 < len(key) <= MAX_KEY:
        raise InvalidRequest({KEY_HEADER: [_("Takes 1 to %(most)s characters.") % {"most": MAX_KEY}]})
    return key
