"""What staff can do about payments: refund, sync."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin.actions import ActionForm, DocumentAction, sync_action
from django_firestore_stripe.documents.amounts import decimals, display_amount
from django_firestore_stripe.models import Payment
from django_firestore_stripe.services.refunds import refund_payment
from django_firestore_stripe.services.sync import sync_payment


class RefundForm(ActionForm):
    """How much of a payment is given back, in the currency's own unit."""

    amount = forms.DecimalField(label=_("Amount"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payment = self.document
        places = _places(payment)
        most = None if payment.amount_left is None else Decimal(payment.amount_left).scaleb(-places)
        self.fields["amount"] = forms.DecimalField(
            label=_("Amount in %(currency)s") % {"currency": str(payment.currency or "").upper()},
            required=False,
            min_value=Decimal(1).scaleb(-places),
            max_value=most,
            decimal_places=places,
            help_text=_help(payment),
        )

    def clean_amount(self) -> int | None:
        """Return the amount in the currency's minor unit."""
        amount: Decimal | None = self.cleaned_data["amount"]
        return None if amount is None else int(amount.scaleb(_places(self.document)))


def _help(payment: Payment) -> str:
    """Return what is left, if the document tells, and how all of it is refunded."""
    all_of_it = gettext("Leave it empty to refund all that is left of the payment.")
    if payment.amount_left is None:
        return all_of_it
    left = display_amount(payment.amount_left, payment.currency)
    return f"{gettext('At most %(left)s.') % {'left': left}} {all_of_it}"


def _places(payment: Payment) -> int:
    return decimals(payment.currency) if isinstance(payment.currency, str) else 2


def _refund(payment: Payment, data: Mapping[str, Any]) -> str:
    refund = refund_payment(uid=payment.user_id, payment_id=payment.stripe_id, amount=data["amount"], key=data["key"])
    amount = display_amount(refund["amount"], refund["currency"])
    return gettext("%(amount)s of %(payment)s are refunded (%(refund)s, %(status)s).") % {
        "amount": amount,
        "payment": payment.stripe_id,
        "refund": refund["id"],
        "status": refund["status"],
    }


REFUND = DocumentAction(
    name="refund",
    label=_("Refund"),
    question=_("Give the customer money back?"),
    run=_refund,
    offered=lambda payment: payment.is_paid and payment.amount_left != 0,
    form=RefundForm,
    several=False,
    grave=True,
)
SYNC = sync_action(lambda payment: sync_payment(uid=payment.user_id, payment_id=payment.stripe_id))
