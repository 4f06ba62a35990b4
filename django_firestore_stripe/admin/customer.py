"""Customers: who pays, and the way to everything that is theirs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, customer_actions, links, session_actions
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.belongings import tables_of
from django_firestore_stripe.admin.roles import tables_of_roles
from django_firestore_stripe.admin.searches import Search
from django_firestore_stripe.models import Customer


def _at_stripe(customer: Customer) -> Any:
    return links.stored_dashboard_link(customer.stripe_link, label=customer.stripe_id or customer.stripe_link)


AT_STRIPE = columns.column(_at_stripe, name="at_stripe", title=_("at Stripe"))


@admin.register(Customer)
class CustomerAdmin(DocumentAdmin):
    """Users who have, or will have, a customer at Stripe."""

    list_display = (
        columns.text("uid", _("user"), sort=True, limit=columns.SHORT),
        columns.text("email", _("e-mail"), sort=True, limit=columns.SHORT),
        columns.text("phone"),
        AT_STRIPE,
    )
    fieldsets = (
        (
            None,
            {"fields": (columns.text("uid", _("user")), (columns.text("email", _("e-mail")), columns.text("phone")))},
        ),
        (_("Stripe"), {"fields": (AT_STRIPE,)}),
        columns.further(
            columns.text("name"),
            columns.json("address"),
            (columns.text("tax_exempt"), columns.json("tax_ids", _("tax IDs"))),
        ),
    )
    document_actions = (session_actions.CREATE, customer_actions.SYNC)
    change_form_template = "admin/django_firestore_stripe/customer/change_form.html"
    ordering = ("pk",)
    searches = (
        Search(lookup="stripe_id", pattern=r"cus_\w+"),
        Search(lookup="pk"),
        Search(lookup="email__startswith"),
    )
    search_help_text = _("A user's id (exactly), a Stripe customer (cus_…), or the beginning of an e-mail address.")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the customer, with the latest of what is theirs."""
        customer = kwargs.get("obj")
        if customer is not None:
            context["belongings"] = [*tables_of_roles(customer, request), *tables_of(customer, request)]
        return super().render_change_form(request, context, *args, **kwargs)
