"""Invoices: drafted, finalized, paid, given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.stripe.api.pagination import listed

from . import currencies
from .amounts import minimum
from .invoice_items import use
from .line_items import invoice_line, pending_line, summed_taxes
from .lines import totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line

_EMPTY = (
    "account_tax_ids", "application", "automatically_finalizes_at", "custom_fields", "customer_account", "default_source",
    "description", "due_date", "effective_at", "ending_balance", "footer", "from_invoice", "hosted_invoice_url",
    "invoice_pdf", "last_finalization_error", "latest_revision", "next_payment_attempt", "number", "on_behalf_of",
    "receipt_number", "rendering", "shipping_cost", "shipping_details", "statement_descriptor", "test_clock",
    "webhooks_delivered_at",
)  # fmt: skip
_ZERO = (
    "amount_overpaid", "amount_paid", "amount_paid_off_stripe", "amount_shipping", "attempt_count",
    "post_payment_credit_notes_amount", "pre_payment_credit_notes_amount",
)  # fmt: skip
_COPIED = ("collection_method", "currency", "test_clock")


def draft(
    work: Work,
    owner: Json,
    lines: Sequence[tuple[Line, Json | None]],
    *,
    reason: str,
    pending: Sequence[Json] = (),
    invoice_id: str | None = None,
    **fields: Any,
) -> Json:
    """Make a new invoice.

    `owner`: the subscription, or the fields of an invoice without one; `lines`: each with the subscription item that it is
    for (None: a one-time price); `pending`: invoice items that it takes along; `fields`: whatever else is known of it.
    """
    customer = work.get("customer", owner["customer"])
    invoice = work.new("invoice", invoice_id, **dict.fromkeys(_EMPTY), **dict.fromkeys(_ZERO, 0))
    discounts: list[str] = owner["discounts"]
    invoice.update(_of_customer(customer))
    invoice.update({name: owner[name] for name in _COPIED})
    invoice.update(_defaults(work, reason, owner))
    own = [
        invoice_line(work, line, owner=owner, item=item, invoice=invoice["id"], discounts=discounts)
        for line, item in lines
    ]
    taken = [pending_line(use(work, item, invoice["id"]), invoice["id"]) for item in pending]
    invoice["lines"] = listed([*taken, *own], url=f"/v1/invoices/{invoice['id']}/lines")
    invoice["discounts"] = discounts
    invoice.update(_sums([line for line, _ in lines], taken, discounts))
    invoice.update(fields)
    invoice.update(_due(invoice, customer["balance"]))
    currencies.remember(work, customer["id"], invoice["currency"])
    return work.add(invoice, "invoice.created")


def _defaults(work: Work, reason: str, owner: Json) -> Json:
    tax = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None}
    return {
        "account_country": "US",
        "account_name": "Emulator",
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": tax,
        "billing_reason": reason,
        "default_payment_method": None,
        "default_tax_rates": [],
        "issuer": {"type": "self"},
        "metadata": {},
        "parent": _parent(owner) if owner.get("object") == "subscription" else None,
        "payment_settings": dict.fromkeys(("default_mandate", "payment_method_options", "payment_method_types")),
        "period_end": work.now,
        "period_start": work.now,
        "status": "draft",
        "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
    }


def _of_customer(customer: Json) -> Json:
    return {
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_shipping": customer["shipping"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
    }


def _parent(subscription: Json) -> Json:
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def _sums(lines: Sequence[Line], taken: Sequence[Json], discounts: Sequence[str]) -> Json:
    sums, extra = totals(lines), sum(line["amount"] for line in taken)
    return {
        "subtotal": sums.subtotal + extra,
        "subtotal_excluding_tax": sums.subtotal + extra,
        "total": sums.total + extra,
        "total_discount_amounts": [{"amount": sums.discount, "discount": discount} for discount in discounts],
        "total_excluding_tax": sums.total - sums.tax + extra,
        "total_pretax_credit_amounts": [],
        "total_taxes": summed_taxes(lines),
    }


def amount_due(total: int, balance: int, currency: str) -> int:
    """Return what is to pay, less the customer's credit (a negative balance); too little to charge waits as a debt."""
    due = max(0, total + balance)
    return due if due >= minimum(currency) else 0


def _due(invoice: Json, balance: int) -> Json:
    due = amount_due(invoice["total"], balance, invoice["currency"])
    return {"amount_due": due, "amount_remaining": due, "starting_balance": balance}


def subscription_of(invoice: Json) -> str | None:
    """Return the id of the subscription that an invoice bills."""
    details = (invoice["parent"] or {}).get("subscription_details")
    return details["subscription"] if details else None


def finalize(work: Work, invoice: Json) -> Json:
    """Give it its number, settle the customer's balance with it, open it."""
    customer = work.get("customer", invoice["customer"])
    sequence = customer["next_invoice_sequence"]
    balance = invoice["total"] + invoice["starting_balance"] - invoice["amount_due"]
    work.change(customer, next_invoice_sequence=sequence + 1)
    if balance != customer["balance"]:
        work.change(work.get("customer", customer["id"]), "customer.updated", balance=balance)
    url = f"{work.base_url}/invoices/{invoice['id']}"
    return work.change(
        invoice,
        "invoice.finalized",
        automatically_finalizes_at=None,
        effective_at=work.now,
        ending_balance=balance,
        hosted_invoice_url=url,
        invoice_pdf=f"{url}/pdf",
        number=f"{customer['invoice_prefix']}-{sequence:04d}",
        status="open",
        status_transitions={**invoice["status_transitions"], "finalized_at": work.now},
    )


def ask_for(work: Work, invoice: Json, intent: Json) -> Json:
    """Make the intent what pays the invoice."""
    payment = work.new(
        "invoice_payment",
        amount_paid=None,
        amount_requested=invoice["amount_due"],
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
        _intent=intent["id"],
    )
    return work.add(payment)


def paid(work: Work, invoice: Json, *, attempts: int = 1) -> Json:
    """Mark the whole amount as paid; `attempts` were needed for it just now."""
    invoice = work.change(
        invoice,
        "invoice.paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempt_count=invoice["attempt_count"] + (attempts if invoice["amount_due"] else 0),
        attempted=True,
        auto_advance=False,
        next_payment_attempt=None,
        status="paid",
        status_transitions={**invoice["status_transitions"], "paid_at": work.now},
    )
    work.announce("invoice.payment_succeeded", invoice)
    for payment in list(work.all("invoice_payment", invoice=invoice["id"], status="open")):
        work.change(
            payment,
            "invoice_payment.paid",
            amount_paid=invoice["amount_due"],
            status="paid",
            status_transitions={"canceled_at": None, "paid_at": work.now},
        )
    return invoice


def failed(work: Work, invoice: Json, *, next_attempt: int | None = None) -> Json:
    """Count a declined attempt; the invoice stays open."""
    count = invoice["attempt_count"] + 1
    return work.change(
        invoice,
        "invoice.payment_failed",
        attempt_count=count,
        attempted=True,
        auto_advance=next_attempt is not None,
        next_payment_attempt=next_attempt,
    )


def of_intent(work: Work, intent: Json) -> Json | None:
    """Return the invoice that the intent is to pay."""
    for payment in work.all("invoice_payment", _intent=intent["id"]):
        return work.find("invoice", payment["invoice"])
    return None
