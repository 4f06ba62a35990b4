"""Subscriptions: who pays again and again, for what, until when."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links, states, subscription_actions
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.filters import CustomerFilter, DateFilter
from django_firestore_stripe.admin.purchases import price_links
from django_firestore_stripe.admin.searches import Search, as_id, as_owned, as_product
from django_firestore_stripe.models import Product, Subscription


class ProductFilter(CustomerFilter):
    """The subscriptions of one product."""

    title = _("product")
    parameter_name = "product"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the product's subscriptions."""
        reference = as_product(self.value() or "")
        return queryset.filter(product=reference) if reference else queryset.none()


def _product(subscription: Subscription) -> Any:
    return links.document_link(Product, subscription.product, label=_product_name(subscription))


def _product_name(subscription: Subscription) -> Any:
    """Return the name that the items hold, or the product's id."""
    items: Any = subscription.items
    try:
        return items[0]["price"]["product"]["name"]
    except (LookupError, TypeError):
        return subscription.product


PRODUCT = columns.column(_product, name="product_link", title=_("product"))
STATUS = columns.column(states.of_subscription, name="status")
AT_STRIPE = columns.column(
    lambda subscription: links.stored_dashboard_link(subscription.stripe_link, label=subscription.stripe_id),
    name="at_stripe",
    title=_("at Stripe"),
)


@admin.register(Subscription)
class SubscriptionAdmin(DocumentAdmin):
    """Subscriptions, the newest first."""

    list_display = (
        columns.key(_("subscription")),
        STATUS,
        columns.moment("current_period_end", _("period ends"), sort=True),
        columns.moment("created", sort=True),
        columns.customer(limit=columns.NARROW),
        PRODUCT,
        columns.text("role"),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    columns.customer(),
                    (STATUS, columns.text("role")),
                    (
                        PRODUCT,
                        columns.column(lambda subscription: price_links(subscription.prices), name="prices"),
                        columns.text("quantity"),
                    ),
                    columns.json("discounts"),
                    columns.json("pause_collection", _("collection paused")),
                )
            },
        ),
        (
            _("Dates"),
            {
                "fields": (
                    columns.moment("created"),
                    (
                        columns.moment("current_period_start", _("period began")),
                        columns.moment("current_period_end", _("period ends")),
                        columns.flag("cancel_at_period_end", _("ends with period")),
                    ),
                    (columns.moment("trial_start", _("trial began")), columns.moment("trial_end", _("trial ends"))),
                    (
                        columns.moment("cancel_at", _("will be canceled")),
                        columns.moment("canceled_at", _("canceled")),
                        columns.moment("ended_at", _("ended")),
                    ),
                )
            },
        ),
        (_("Stripe"), {"fields": (AT_STRIPE, columns.json("metadata"), columns.json("items"))}),
    )
    document_actions = (
        subscription_actions.SYNC,
        subscription_actions.RESUME,
        subscription_actions.CANCEL_AT_PERIOD_END,
        subscription_actions.CANCEL_NOW,
    )
    ordering = ("-created",)
    date_hierarchy = "created"
    list_filter = (
        CustomerFilter,
        ProductFilter,
        "status",
        "cancel_at_period_end",
        ("created", DateFilter),
    )
    searches = (
        Search(lookup="pk", pattern=r"sub_\w+", value=as_owned),
        Search(lookup="pk", pattern=r".+/.+"),
        Search(lookup="product", pattern=r"prod_\w+", value=as_product),
        Search(lookup="customer", value=as_id, keeps_order=True),
    )
    search_help_text = _("Exactly: a subscription (sub_…), a product (prod_…), or a user's id.")
