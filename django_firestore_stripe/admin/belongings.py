"""What a customer has: the latest of each kind on the customer's page, and links to all of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import badges, columns, links, shown, states
from django_firestore_stripe.admin.failures import failure_sentence
from django_firestore_stripe.models import CheckoutSession, Customer, Invoice, Payment, Subscription, WebhookEvent

# Rows of each table: so many reads for each table, and one RPC.
LATEST = 5


def _by_uid(customer: Customer, model: type[Any]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.for_uid(str(customer.pk))
    return rows


def _by_stripe_customer(customer: Customer, _model: type[Any]) -> QuerySet[Any]:
    """Return the invoices that name the Stripe customer: what lies below a document can be ordered by key only."""
    rows: QuerySet[Any] = Invoice.objects.filter(customer=customer.stripe_id or "")
    return rows


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of documents: the query of the newest, and the cells of a row."""

    model: type[Any]
    title: Any
    newest: str
    headings: Sequence[Any]
    cells: Callable[[Any], Sequence[Any]]
    owned: Callable[[Customer, type[Any]], QuerySet[Any]] = _by_uid


@dataclass(frozen=True, kw_only=True)
class Table:
    """What the page shows of a kind; `problem` says why there are no rows."""

    title: Any
    all: Any
    headings: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    problem: str = ""


def _linked(document: Any) -> Any:
    return links.document_link(type(document), document.pk, label=columns.own_id(document.pk))


KINDS = (
    Kind(
        model=Subscription,
        title=_("Subscriptions"),
        newest="-created",
        headings=(_("subscription"), _("status"), _("period ends"), _("created")),
        cells=lambda row: (
            _linked(row),
            states.of_subscription(row),
            shown.moment(row.current_period_end),
            shown.moment(row.created),
        ),
    ),
    Kind(
        model=Payment,
        title=_("Payments"),
        newest="-created",
        headings=(_("payment"), _("status"), _("amount"), _("created")),
        cells=lambda row: (_linked(row), states.of_payment(row), row.display_amount, shown.moment(row.created)),
    ),
    Kind(
        model=Invoice,
        title=_("Invoices"),
        newest="-created",
        headings=(_("invoice"), _("status"), _("total"), _("created")),
        cells=lambda row: (_linked(row), badges.badge(row.status), row.display_total, shown.moment(row.created)),
        owned=_by_stripe_customer,
    ),
    Kind(
        model=CheckoutSession,
        title=_("Checkout sessions"),
        newest="-created_at",
        headings=(_("session"), _("status"), _("amount"), _("created")),
        cells=lambda row: (_linked(row), states.of_session(row), row.display_amount, shown.moment(row.created_at)),
    ),
    Kind(
        model=WebhookEvent,
        title=_("Webhook events"),
        newest="-received_at",
        headings=(_("type"), _("status"), _("object"), _("received")),
        cells=lambda row: (
            links.document_link(WebhookEvent, row.pk, label=row.type),
            badges.badge(row.status),
            shown.text(row.object_id, limit=columns.NARROW),
            shown.moment(row.received_at),
        ),
    ),
)


def tables_of(customer: Customer, request: HttpRequest) -> list[Table]:
    """Return a table of each kind that somebody may see: one RPC for each."""
    return [_table(kind, customer) for kind in KINDS if may_see(kind.model, request)]


def may_see(model: type[models.Model], request: HttpRequest) -> bool:
    """Say whether somebody may see documents of a kind."""
    names = (f"{model._meta.app_label}.{action}_{model._meta.model_name}" for action in ("view", "change"))
    return any(map(request.user.has_perm, names))


def _table(kind: Kind, customer: Customer) -> Table:
    every = links.list_link(kind.model, _("All of them"), uid=str(customer.pk))
    try:
        rows, problem = [kind.cells(row) for row in _latest(kind, customer)], ""
    except DatabaseError as error:
        # A missing index must not take the rest of the page away.
        rows, problem = [], links.linked_text(failure_sentence(error))
    return Table(title=kind.title, all=every, headings=kind.headings, rows=rows, problem=problem)


def _latest(kind: Kind, customer: Customer) -> QuerySet[Any]:
    rows = kind.owned(customer, kind.model).order_by(kind.newest)
    return (rows.defer("payload", "documents") if kind.model is WebhookEvent else rows)[:LATEST]
