"""Prices: for how much, and how often."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links
from django_firestore_stripe.admin.actions import sync_action
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.searches import Search, as_id
from django_firestore_stripe.models import Price, Product
from django_firestore_stripe.services.sync import sync_price


def _at_stripe(price: Price) -> Any:
    return links.dashboard_link("prices", price.stripe_id)


AMOUNT = columns.column(lambda price: price.display_amount, name="display_amount", title=_("amount"))
PRODUCT = columns.column(
    lambda price: links.document_link(Product, price.product_id), name="product_link", title=_("product")
)


@admin.register(Price)
class PriceAdmin(DocumentAdmin):
    """Prices of all products."""

    list_display = (
        columns.key(_("price")),
        AMOUNT,
        columns.flag("active"),
        columns.word("type"),
        columns.text("description", limit=columns.SHORT),
        PRODUCT,
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    PRODUCT,
                    (AMOUNT, columns.flag("active"), columns.word("type")),
                    columns.text("description"),
                    columns.text("trial_period_days"),
                )
            },
        ),
        (
            _("Details"),
            {
                "fields": (
                    (columns.text("currency"), columns.word("billing_scheme"), columns.word("tiers_mode")),
                    columns.json("tiers"),
                    columns.json("recurring"),
                    columns.json("transform_quantity"),
                    columns.word("tax_behavior", _("tax behaviour")),
                    columns.json("metadata"),
                )
            },
        ),
        (_("Stripe"), {"fields": (columns.column(_at_stripe, name="at_stripe", title=_("at Stripe")),)}),
    )
    document_actions = (sync_action(lambda price: sync_price(product_id=price.product_id, price_id=price.stripe_id)),)
    ordering = ("pk",)
    list_filter = ("active", "type", "interval")
    searches = (
        Search(lookup="pk", pattern=r".+/.+"),
        Search(lookup="product", value=as_id),
        Search(lookup="description__startswith"),
    )
    search_help_text = _("A product's id (exactly), product/price, or the beginning of a description.")
