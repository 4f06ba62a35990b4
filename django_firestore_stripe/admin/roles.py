"""Why this role? Each item of a customer's subscriptions that names one, and whether it gives it now."""

from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import badges, links, shown
from django_firestore_stripe.admin.belongings import Table, may_see
from django_firestore_stripe.admin.failures import failure_sentence
from django_firestore_stripe.models import Customer, Product, Subscription
from django_firestore_stripe.services.roles import Reason, read_reasons

HEADINGS = (_("role"), _("has it"), _("subscription"), _("product"), _("status"), _("until"))


def tables_of_roles(customer: Customer, request: HttpRequest) -> list[Table]:
    """Return the table for whoever may see subscriptions: one RPC."""
    return [_table(customer)] if may_see(Subscription, request) else []


def _table(customer: Customer) -> Table:
    """Return a row for each reason, the one that gives the claim first."""
    uid = str(customer.pk)
    try:
        rows, problem = [_cells(reason, uid) for reason in _by_weight(uid)], ""
    except DatabaseError as error:
        # A missing index must not take the rest of the page away.
        rows, problem = [], links.linked_text(failure_sentence(error))
    every = links.list_link(Subscription, _("All subscriptions"), uid=uid)
    return Table(title=_("Roles"), all=every, headings=HEADINGS, rows=rows, problem=problem)


def _by_weight(uid: str) -> list[Reason]:
    """Return the reasons that give a role before those that no longer do; the first one's role is the claim."""
    return sorted(read_reasons(uid), key=lambda reason: not reason.gives)


def _cells(reason: Reason, uid: str) -> tuple[Any, ...]:
    return (
        shown.text(reason.role, limit=80),
        badges.flag(reason.gives),
        links.document_link(Subscription, f"{uid}/{reason.subscription}", label=reason.subscription),
        links.document_link(Product, reason.product),
        badges.badge(reason.status),
        shown.moment(reason.until),
    )
