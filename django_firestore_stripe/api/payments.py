"""api/payments/: one's own."""

from django_firestore_stripe.api.own_documents import OwnDocuments
from django_firestore_stripe.api.payment_serializers import PaymentSerializer
from django_firestore_stripe.models import Payment


class PaymentViewSet(OwnDocuments):
    """A user's own payments; another user's are not found."""

    model = Payment
    serializer_class = PaymentSerializer
