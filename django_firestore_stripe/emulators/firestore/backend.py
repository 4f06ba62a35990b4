"""What the RPCs of one server share."""

from dataclasses import dataclass

from .store import Store
from .transactions import Transactions


@dataclass(frozen=True, kw_only=True)
class Backend:
    """The documents and the transactions of one server."""

    store: Store
    transactions: Transactions
