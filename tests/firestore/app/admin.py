from django.contrib import admin

from django_firestore_stripe.admin.lists import KeyedChangeList
from tests.firestore.app.models import Customer, Session

site = admin.AdminSite("documents")


class ListAdmin(admin.ModelAdmin):
    """Stock options, and the list that Django before 6.1 needs: it appends "-pk" to every order."""

    def get_changelist(self, request, **kwargs):
        return KeyedChangeList


@admin.register(Customer, site=site)
class CustomerAdmin(ListAdmin):
    list_display = ("uid", "email")
    search_fields = ("uid__exact", "email__startswith")


@admin.register(Session, site=site)
class SessionAdmin(ListAdmin):
    """Nothing but stock options; 5 rows on a page."""

    list_display = ("id", "customer", "mode", "price", "created_at", "currency")
    list_filter = ("mode", "allow_promotion_codes", "created_at", "client", ("currency", admin.EmptyFieldListFilter))
    search_fields = ("session_id__exact", "url__startswith")
    date_hierarchy = "created_at"
    raw_id_fields = ("customer",)
    list_per_page = 5
    show_full_result_count = False
    actions = ("mark_setup",)

    @admin.action(description="Mark as setup")
    def mark_setup(self, request, queryset):
        queryset.update(mode="setup")


editing = admin.AdminSite("editing")


@admin.register(Session, site=editing)
class EditingAdmin(ListAdmin):
    """Rows that can be changed in the list."""

    list_display = ("id", "mode", "price")
    list_editable = ("price",)
    list_per_page = 5
