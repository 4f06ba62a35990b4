"""Lines of a checkout session or invoice, and their totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money

from .amounts import cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_firestore_stripe.emulators.stripe.json_types import Json


@dataclass(frozen=True, kw_only=True)
class Tax:
    """What one tax rate adds to a line, or is contained in it."""

    rate: Json
    amount: int
    taxable: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many of a price; amounts in minor units."""

    price: Json
    quantity: int | None
    subtotal: int
    discount: int = 0
    taxes: tuple[Tax, ...] = ()

    @property
    def tax(self) -> int:
        return sum(tax.amount for tax in self.taxes)

    @property
    def total(self) -> int:
        added = sum(tax.amount for tax in self.taxes if not tax.rate["inclusive"])
        return self.subtotal - self.discount + added


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The sums of lines."""

    subtotal: int
    discount: int
    tax: int
    total: int


def totals(lines: Iterable[Line]) -> Totals:
    """Add up."""
    every = list(lines)
    return Totals(
        subtotal=sum(line.subtotal for line in every),
        discount=sum(line.discount for line in every),
        tax=sum(line.tax for line in every),
        total=sum(line.total for line in every),
    )


def priced(price: Json, quantity: int | None) -> Line:
    """Return a line before discount and tax."""
    return Line(price=price, quantity=quantity, subtotal=cost(price, quantity))


def discounted(lines: Sequence[Line], coupon: Json) -> list[Line]:
    """Return the lines less the coupon, an amount shared out in proportion."""
    applies = [line for line in lines if _applies(coupon, line)]
    if coupon["percent_off"] is not None:
        share = Decimal(str(coupon["percent_off"])) / 100
        off = {id(line): money.rounded(line.subtotal * share) for line in applies}
    else:
        off = _shared_out(min(coupon["amount_off"], sum(line.subtotal for line in applies)), applies)
    return [replace(line, discount=min(line.subtotal, line.discount + off.get(id(line), 0))) for line in lines]


def _applies(coupon: Json, line: Line) -> bool:
    products = (coupon.get("_applies_to") or {}).get("products")
    return not products or line.price["product"] in products


def _shared_out(amount: int, lines: Sequence[Line]) -> dict[int, int]:
    shares: dict[int, int] = {}
    left, weight = amount, sum(line.subtotal for line in lines)
    for line in lines:
        share = money.rounded(Decimal(left) * line.subtotal / weight) if weight else 0
        shares[id(line)] = share
        left, weight = left - share, weight - line.subtotal
    return shares


def taxed(line: Line, rates: Sequence[Json]) -> Line:
    """Return the line with tax on what is left after the discount."""
    net = line.subtotal - line.discount
    return replace(line, taxes=tuple(_tax(rate, net) for rate in rates))


def _tax(rate: Json, net: int) -> Tax:
    percentage = Decimal(str(rate["percentage"]))
    divisor = 100 + percentage if rate["inclusive"] else Decimal(100)
    amount = money.rounded(net * percentage / divisor)
    return Tax(rate=rate, amount=amount, taxable=net - amount if rate["inclusive"] else net)
