"""Fields as columns of lists and lines of detail pages: each returns the function that Django's admin asks for."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import badges, links, shown
from django_firestore_stripe.documents.amounts import display_amount
from django_firestore_stripe.models import Customer

Show = Callable[[Any], Any]
# A function of a document; Django takes it where it takes a field's name, its type stubs do not.
Column = Any
SHORT = 60
# A uid of Firebase Auth has 28 characters; lists have room for fewer.
NARROW = 20


def column(show: Show, *, name: str, title: Any = None, sort: str | None = None) -> Column:
    """Return a column: `sort` is the field that its heading sorts by."""

    @admin.display(description=title or name.replace("_", " "), ordering=sort)
    def cell(document: Any) -> Any:
        return show(document)

    # Django makes the CSS class of a column from the function's name.
    cell.__name__ = name
    return cell


def text(name: str, title: Any = None, *, sort: bool = False, limit: int | None = None) -> Column:
    """Show a field as text."""
    return column(
        lambda document: shown.text(getattr(document, name), limit=limit),
        name=name,
        title=title,
        sort=name if sort else None,
    )


def word(name: str, title: Any = None) -> Column:
    """Show one of Stripe's words as people write it: "one time", not "one_time"."""

    def show(document: Any) -> str:
        known = getattr(document, f"get_{name}_display", None)
        return shown.text(known() if known else getattr(document, name)).replace("_", " ")

    return column(show, name=name, title=title)


def moment(name: str, title: Any = None, *, sort: bool = False) -> Column:
    """Show a time."""
    sorts = name if sort else None
    return column(lambda document: shown.moment(getattr(document, name)), name=name, title=title, sort=sorts)


def flag(name: str, title: Any = None) -> Column:
    """Show a bool."""
    return column(lambda document: badges.flag(getattr(document, name)), name=name, title=title)


def status(name: str, title: Any = None, *, hint: str | None = None) -> Column:
    """Show a status as a badge; the field `hint` explains it to a pointer that rests there."""
    return column(
        lambda document: badges.badge(getattr(document, name), title=getattr(document, hint) if hint else None),
        name=name,
        title=title,
    )


def livemode() -> Column:
    """Show whether real money is meant."""
    words = (_("live"), _("test"))
    return column(lambda document: badges.flag(document.livemode, words=words), name="livemode", title=_("mode"))


def amount(name: str, title: Any = None) -> Column:
    """Show an amount that the document keeps in its currency's minor unit.

    Nothing sorts by it: minor units of different currencies do not compare.
    """
    return column(
        lambda document: display_amount(getattr(document, name), document.currency),
        # Not the field's own name: its help text speaks of minor units.
        name=f"display_{name}",
        title=title or name.replace("_", " "),
    )


def json(name: str, title: Any = None) -> Column:
    """Show a map or an array."""
    return column(lambda document: shown.json_block(getattr(document, name)), name=name, title=title)


def key(title: Any, *, name: str = "document") -> Column:
    """Show the document's own id, without those of the documents above it; sorts by the whole key."""
    return column(lambda document: own_id(document.pk), name=name, title=title, sort="pk")


def customer(attribute: str = "customer_id", *, limit: int = 80) -> Column:
    """Show whose the document is, without reading the customer."""
    return column(
        lambda document: links.document_link(Customer, getattr(document, attribute), limit=limit),
        name="customer_link",
        title=_("customer"),
    )


def further(*fields: Any) -> tuple[Any, Any]:
    """Return the part of a page with what is seldom wanted, closed at first."""
    return (_("Further"), {"classes": ("collapse",), "fields": fields})


def own_id(document_key: Any) -> str:
    """Return the last id of a key."""
    return str(document_key).rpartition("/")[2]
