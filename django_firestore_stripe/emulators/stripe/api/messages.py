"""Requests and answers of the API."""

from dataclasses import dataclass, field

from django_firestore_stripe.emulators.stripe.json_types import Json

from .forms import Tree


@dataclass(frozen=True, kw_only=True)
class RecordedRequest:
    """An API request as it was received; parameters decoded but all strings, header names In-This-Form."""

    method: str
    path: str
    params: Json
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """An API request on its way to its operation."""

    id: str
    method: str
    path: str
    tree: Tree
    headers: dict[str, str] = field(repr=False)
    base_url: str

    @property
    def idempotency_key(self) -> str | None:
        """Only POST requests have one; Stripe ignores it elsewhere."""
        return self.headers.get("Idempotency-Key") if self.method == "POST" else None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, JSON and headers."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
