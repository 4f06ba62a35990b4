"""What no client may choose under any policy: who pays, and who gets the money."""

from collections.abc import Iterator, Mapping
from typing import Any

RESERVED = frozenset({
    "customer",
    "customer_account",
    "customer_email",
    "customer_creation",
    "on_behalf_of",
    "transfer_data",
    "transfer_group",
    "application_fee_amount",
    "application_fee_percent",
})  # fmt: skip


def reserved(parameters: Mapping[str, Any]) -> Iterator[str]:
    """Yield the top-level names of what is reserved, however deep it lies in the maps below; metadata is free text."""
    for name, value in parameters.items():
        if name != "metadata" and (name in RESERVED or _holds_reserved(value)):
            yield name


def _holds_reserved(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(True for _ in reserved(value))
    return isinstance(value, list | tuple) and any(_holds_reserved(item) for item in value)
