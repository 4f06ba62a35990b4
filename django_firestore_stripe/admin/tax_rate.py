"""Tax rates."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import badges, columns, links
from django_firestore_stripe.admin.actions import sync_action
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.searches import Search
from django_firestore_stripe.models import TaxRate
from django_firestore_stripe.services.sync import sync_tax_rate

PERCENTAGE = columns.column(lambda rate: rate.display_percentage, name="display_percentage", title=_("rate"))
AT_STRIPE = columns.column(
    lambda rate: links.dashboard_link("tax-rates", rate.stripe_id, livemode=rate.livemode),
    name="at_stripe",
    title=_("at Stripe"),
)


# Not the field's own name: its help text says the same once more.
CONTAINED = columns.column(
    lambda rate: badges.flag(rate.inclusive), name="contained", title=_("contained in the price")
)


@admin.register(TaxRate)
class TaxRateAdmin(DocumentAdmin):
    """Tax rates as Stripe has them."""

    list_display = (
        columns.text("display_name", _("name"), limit=columns.SHORT),
        PERCENTAGE,
        columns.flag("active"),
        columns.flag("inclusive"),
        columns.text("country"),
        columns.text("tax_type"),
        AT_STRIPE,
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    (columns.text("display_name", _("name")), PERCENTAGE, columns.flag("active")),
                    columns.text("description"),
                    (CONTAINED, columns.text("effective_percentage")),
                    (columns.text("country"), columns.text("state"), columns.text("jurisdiction")),
                    (columns.text("tax_type"), columns.moment("created")),
                )
            },
        ),
        (_("Stripe"), {"fields": (AT_STRIPE,)}),
    )
    document_actions = (sync_action(lambda rate: sync_tax_rate(rate.stripe_id)),)
    ordering = ("pk",)
    list_filter = ("active", "inclusive")
    searches = (Search(lookup="pk", pattern=r"txr_\w+"), Search(lookup="display_name__startswith"))
    search_help_text = _("A tax rate (txr_…, exactly), or the beginning of its name.")
