"""api/invoices/: one's own, with the links to their pages and PDFs."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from django_firestore_stripe.api.invoice_serializers import InvoiceSerializer
from django_firestore_stripe.api.own_documents import OwnDocuments
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models import Invoice
from django_firestore_stripe.services.customers import find_customer
from django_firestore_stripe.users import uid_of


class InvoiceViewSet(OwnDocuments):
    """A user's own invoices; another user's are not found.

    They lie below each of the user's subscriptions: what they have in common is the Stripe customer.
    """

    model = Invoice
    serializer_class = InvoiceSerializer

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Return a page; whatever lies below another user is dropped, though it names the same customer."""
        page = super().paginate_queryset(queryset)
        uid = uid_of(self.request.user)
        return None if page is None else [invoice for invoice in page if invoice.user_id == uid]

    def get_object(self) -> Any:
        """Return one by Stripe's id: one query. Raises NotFound, also where it is somebody else's."""
        uid = uid_of(self.request.user)
        for invoice in Invoice.objects.with_stripe_id(self.kwargs["object_id"]):
            if invoice.user_id == uid:
                return invoice
        raise NotFound(_("There is no such object."))

    def own(self) -> QuerySet[Any]:
        """Return the user's own."""
        customer = find_customer(uid_of(self.request.user))
        own: QuerySet[Any] = Invoice.objects.filter(customer=customer) if customer else Invoice.objects.none()
        return own
