"""api/invoices/: one's own, with the links to their pages and PDFs."""

from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.api.gathered import GatheredNewestFirst
from django_firestore_stripe.api.invoice_serializers import InvoiceSerializer
from django_firestore_stripe.api.own_documents import OwnDocuments
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models import Invoice
from django_firestore_stripe.users import uid_of


class InvoiceViewSet(OwnDocuments):
    """A user's own invoices; another user's are not found.

    They lie below each of the user's subscriptions, and may name Stripe customers that the user had before: a list reads
    all that lies below the user.
    """

    model = Invoice
    serializer_class = InvoiceSerializer
    pagination_class = GatheredNewestFirst

    def get_queryset(self) -> Any:
        """Return the user's own, of the statuses that were asked for."""
        statuses = self._statuses()
        return [invoice for invoice in self.own() if invoice.status in statuses] if statuses else self.own()

    def get_object(self) -> Any:
        """Return one by Stripe's id: one query. Raises NotFound, also where it is somebody else's."""
        uid = uid_of(self.request.user)
        for invoice in Invoice.objects.with_stripe_id(self.kwargs["object_id"]):
            if invoice.user_id == uid:
                return invoice
        raise NotFound(_("There is no such object."))
