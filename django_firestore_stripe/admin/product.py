"""Products, with their prices."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links
from django_firestore_stripe.admin.actions import sync_action
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.searches import Search
from django_firestore_stripe.models import Price, Product, Subscription
from django_firestore_stripe.services.sync import sync_product

if TYPE_CHECKING:
    Inline = admin.TabularInline[Price, Product]
else:
    Inline = admin.TabularInline


def _at_stripe(product: Product) -> Any:
    return links.dashboard_link("products", product.pk)


def _subscriptions(product: Product) -> Any:
    return links.list_link(Subscription, _("Subscriptions"), product=str(product.pk))


def _images(product: Product) -> Any:
    images = product.images if isinstance(product.images, list) else [product.images]
    return links.lines(links.outside_link(image) for image in images if image)


class PriceInline(Inline):
    """A product's prices: one query."""

    model = Price
    # The amount stands in the heading of each row.
    fields = readonly_fields = (
        columns.flag("active"),
        columns.word("type"),
        columns.text("description"),
        columns.column(
            lambda price: links.dashboard_link("prices", price.stripe_id), name="at_stripe", title=_("at Stripe")
        ),
    )
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may view or change prices."""
        names = (f"{self.opts.app_label}.{action}_{self.opts.model_name}" for action in ("view", "change"))
        return any(map(request.user.has_perm, names))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        """Return the prices by their ids."""
        return super().get_queryset(request).order_by("pk")


@admin.register(Product)
class ProductAdmin(DocumentAdmin):
    """What is sold."""

    list_display = (
        columns.text("name", sort=True, limit=columns.SHORT),
        columns.flag("active"),
        columns.text("role"),
        columns.text("description", limit=columns.SHORT),
        columns.column(_at_stripe, name="at_stripe", title=_("at Stripe")),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    (columns.text("name"), columns.flag("active")),
                    columns.text("description"),
                    columns.text("role"),
                    columns.column(_subscriptions, name="subscriptions", title=_("bought by")),
                )
            },
        ),
        (
            _("Details"),
            {"fields": (columns.column(_images, name="images"), columns.text("tax_code"), columns.json("metadata"))},
        ),
        (_("Stripe"), {"fields": (columns.column(_at_stripe, name="at_stripe", title=_("at Stripe")),)}),
    )
    document_actions = (sync_action(lambda product: sync_product(product.stripe_id)),)
    inlines = (PriceInline,)
    ordering = ("pk",)
    list_filter = ("active",)
    searches = (Search(lookup="pk"), Search(lookup="name__startswith"))
    search_help_text = _("A product's id (exactly), or the beginning of its name.")
