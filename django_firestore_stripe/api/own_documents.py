"""What a user owns: listed newest first, found by Stripe's id, and nobody else's."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.viewsets import GenericViewSet

from django_firestore_stripe.api.errors import PaymentsErrors
from django_firestore_stripe.api.pagination import NewestCreatedFirst
from django_firestore_stripe.api.parsers import SmallJSONParser
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models.document import StripeDocument
from django_firestore_stripe.users import uid_of


class OwnDocuments(PaymentsErrors, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """A user's own documents of one model; `?status=` takes one status or several."""

    model: type[StripeDocument]
    permission_classes = [IsAuthenticated]
    parser_classes = [SmallJSONParser]
    filter_backends = ()
    pagination_class = NewestCreatedFirst
    lookup_field = "object_id"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Any]:
        """Return the user's own, of the statuses that were asked for."""
        statuses = self._statuses()
        return self.own().filter(status__in=statuses) if statuses else self.own()

    def own(self) -> QuerySet[Any]:
        """Return the user's own."""
        own: QuerySet[Any] = self.model.objects.for_uid(uid_of(self.request.user))
        return own

    def get_object(self) -> Any:
        """Return one by Stripe's id: one read. Raises NotFound, also where it is somebody else's."""
        key = f"{uid_of(self.request.user)}/{self.kwargs['object_id']}"
        found = self.model.objects.filter(pk=key).first()
        if found is None:
            raise NotFound(_("There is no such object."))
        return found

    def _statuses(self) -> list[str]:
        asked = [status for part in self.request.query_params.getlist("status") for status in part.split(",") if status]
        known = self.model.Status.values  # type: ignore[attr-defined]
        if not set(asked) <= set(known):
            raise ValidationError({"status": [_("Takes one or several of %(known)s.") % {"known": ", ".join(known)}]})
        return sorted(set(asked))
