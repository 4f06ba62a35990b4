"""Stripe's invoices: https://docs.stripe.com/api/invoices."""

from stripe.params import InvoicePaymentListParamsPayment

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


@request
def retrieve_invoice(invoice: str) -> StripeObject:
    """Read an invoice with the PaymentIntents that pay it and whole discounts."""
    expand = ["payments.data.payment.payment_intent", "discounts.source.coupon"]
    return plain(get_client().v1.invoices.retrieve(invoice, {"expand": expand}))


@request
def list_lines(invoice: str) -> list[StripeObject]:
    """List all lines of an invoice with their prices, as many pages as there are."""
    expand = ["data.pricing.price_details.price"]
    lines = get_client().v1.invoices.line_items.list(invoice, {"limit": PAGE, "expand": expand})
    return [plain(line) for line in lines.auto_paging_iter()]


@request
def find_invoice(*, payment_intent: str) -> str | None:
    """Find the invoice that a PaymentIntent pays; None where it pays none."""
    wanted: InvoicePaymentListParamsPayment = {"type": "payment_intent", "payment_intent": payment_intent}
    found = get_client().v1.invoice_payments.list({"payment": wanted, "limit": 1})
    return str(plain(found.data[0])["invoice"]) if found.data else None
