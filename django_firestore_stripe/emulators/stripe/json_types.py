"""The names of shapes that travel through the emulator."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A Stripe object, or the parameters of a request, as JSON types."""
