"""Where the results of a query begin and end: values for the first of its orders."""

from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument

from .operands import cursor_key
from .orders import Keys, Order


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A position among rows, just before or just after those whose keys begin with these."""

    keys: Keys
    before: bool
    orders: tuple[Order, ...]

    def precedes(self, keys: Keys) -> bool:
        """Say whether the position is before a row with these keys."""
        for key, bound, order in zip(keys, self.keys, self.orders, strict=False):
            if key != bound:
                return bool(key > bound) is not order.descending
        return self.before


def parse_cursor(message: Any, explicit: tuple[Order, ...], *, root: str) -> Cursor:
    """Return a cursor over the orders that the query itself states; raises InvalidArgument."""
    if len(message.values) > len(explicit):
        raise InvalidArgument("Cursor has too many values.")
    values = zip(explicit, message.values, strict=False)
    keys = tuple(cursor_key(order.path, value, root=root) for order, value in values)
    return Cursor(keys=keys, before=message.before, orders=explicit)
