"""The policy `strict`: prices that are sold, and what is the buyer's own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services.session_request import SessionRequest

Problem = tuple[str, str]

STRICT_FIELDS = frozenset({
    "price",
    "quantity",
    "line_items",
    "mode",
    "success_url",
    "cancel_url",
    "promotion_code",
    "allow_promotion_codes",
    "locale",
    "metadata",
})  # fmt: skip
STRICT_ITEM_FIELDS = frozenset({"price", "quantity"})

# Stripe's limits: https://docs.stripe.com/api/checkout/sessions/create, https://docs.stripe.com/api/metadata.
MAX_QUANTITY = 999_999
MAX_ITEMS = 100
# of a subscription: so many recurring ones, and as many that are paid once
MAX_ITEMS_OF_A_KIND = 20
MAX_METADATA_KEYS, MAX_METADATA_KEY, MAX_METADATA_VALUE = 50, 40, 500

# Characters of a client's own words that an error repeats.
MAX_SHOWN = 40
MODES = ("payment", "subscription")
LOCALE = re.compile(r"auto|[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Stripe takes no brackets, Firestore neither empty names nor __names__.
METADATA_KEY = re.compile(rf"(?!__.*__$)[^\[\]\ud800-\udfff]{{1,{MAX_METADATA_KEY}}}", re.DOTALL)
ID = re.compile(r"[A-Za-z0-9_.\-]{1,255}")
A_STRING = (str, gettext_lazy("Takes a string."))
TYPES: Mapping[str, tuple[Any, object]] = {
    "mode": A_STRING,
    "success_url": A_STRING,
    "cancel_url": A_STRING,
    "promotion_code": A_STRING,
    "locale": A_STRING,
    "line_items": ((list, tuple), gettext_lazy("Takes a list of maps with price and quantity.")),
    "metadata": (Mapping, gettext_lazy("Takes a map of strings.")),
    "allow_promotion_codes": (bool, gettext_lazy("Takes true or false.")),
}


def strict(request: SessionRequest, _uid: str) -> None:
    """Let the client choose prices, quantities, a promotion code, addresses, locale and metadata; nothing else."""
    problems: dict[str, list[str]] = {}
    for field, sentence in _problems(request):
        problems.setdefault(field, []).append(sentence)
    if problems:
        raise InvalidRequest(problems)


def _problems(request: SessionRequest) -> Iterator[Problem]:
    for field in sorted(request.asked().keys() - STRICT_FIELDS):
        yield field, _("This is decided by the server.")
    mistyped = list(_type_problems(request))
    yield from mistyped or _value_problems(request)


def _type_problems(request: SessionRequest) -> Iterator[Problem]:
    """Yield what has another type than its field: a document holds whatever its author wrote."""
    for field, (kind, sentence) in TYPES.items():
        value = getattr(request, field)
        if value is not None and (not isinstance(value, kind) or (kind is str and LONE_SURROGATE.search(value))):
            yield field, str(sentence)
    if isinstance(request.line_items, list | tuple) and not all(
        isinstance(each, Mapping) for each in request.line_items
    ):
        yield "line_items", str(TYPES["line_items"][1])


def _value_problems(request: SessionRequest) -> Iterator[Problem]:
    yield from _purchase_problems(request)
    if request.mode is not None and request.mode not in MODES:
        yield "mode", _("Takes one of %(choices)s.") % {"choices": ", ".join(MODES)}
    if request.promotion_code is not None and not ID.fullmatch(request.promotion_code):
        yield "promotion_code", _("This is no id of a promotion code.")
    if request.locale is not None and not LOCALE.fullmatch(request.locale):
        yield "locale", _("This is no locale that Stripe knows.")
    yield from _metadata_problems(request.metadata or {})


def _purchase_problems(request: SessionRequest) -> Iterator[Problem]:
    """Yield what is wrong with price, quantity and line items."""
    if request.price is not None and request.line_items is not None:
        yield "price", _("Give either a price or line items, not both.")
    elif request.line_items is not None:
        if request.quantity is not None:
            yield "quantity", _("With line items, each has its own quantity.")
        yield from _line_items_problems(request)
    elif request.price is None:
        yield "price", _("Give a price or line items.")
    else:
        yield from _item_problems({"price": request.price, "quantity": request.items()[0]["quantity"]})


def _line_items_problems(request: SessionRequest) -> Iterator[Problem]:
    items = request.items()
    most = 2 * MAX_ITEMS_OF_A_KIND if request.mode == "subscription" else MAX_ITEMS
    if not 1 <= len(items) <= most:
        yield "line_items", _("Give 1 to %(most)s line items.") % {"most": most}
        return
    for item in items:
        for field in sorted(item.keys() - STRICT_ITEM_FIELDS):
            yield "line_items", _("%(field)r is decided by the server.") % {"field": field[:MAX_SHOWN]}
        for _field, sentence in _item_problems({"quantity": 1, **item}):
            yield "line_items", sentence


def _item_problems(item: Mapping[str, Any]) -> Iterator[Problem]:
    price, quantity = item.get("price"), item["quantity"]
    if not isinstance(price, str) or not ID.fullmatch(price):
        yield "price", _("This is no id of a price.")
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 1 <= quantity <= MAX_QUANTITY:
        yield "quantity", _("Takes a whole number from 1 to %(most)s.") % {"most": f"{MAX_QUANTITY:,}"}


def _metadata_problems(metadata: Mapping[str, Any]) -> Iterator[Problem]:
    if len(metadata) > MAX_METADATA_KEYS:
        yield "metadata", _("Holds at most %(most)s keys.") % {"most": MAX_METADATA_KEYS}
    if not all(isinstance(key, str) and METADATA_KEY.fullmatch(key) for key in metadata):
        yield (
            "metadata",
            _("Takes keys of 1 to %(most)s characters, without brackets, not like __this__.")
            % {"most": MAX_METADATA_KEY},
        )
    if not all(_is_text(value) and len(value) <= MAX_METADATA_VALUE for value in metadata.values()):
        yield "metadata", _("Takes strings of up to %(most)s characters.") % {"most": MAX_METADATA_VALUE}


def _is_text(value: object) -> bool:
    """Say whether a value is a string that can be sent; JSON lets half a surrogate pair through."""
    return isinstance(value, str) and not LONE_SURROGATE.search(value)
