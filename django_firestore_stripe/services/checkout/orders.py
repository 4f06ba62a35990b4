"""A checked request, ready for Stripe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django_firestore_stripe.conf import Settings, get_settings
from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.fields import new_document_id
from django_firestore_stripe.services.checkout.once import Settle, refuse
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.redirects import absolute, redirect_target
from django_firestore_stripe.services.session_request import SessionRequest


@dataclass(frozen=True, kw_only=True)
class Order:
    """Whose it is, which document it becomes, what was asked for, which prices are metered, what else the server wants.

    `occasion` tells apart what asks under the same document id, `countries` are those that goods are sent to. `settle`
    decides what becomes of it where the same order was sent to Stripe with other parameters before.
    """

    buyer: Buyer
    document_id: str
    asked: Mapping[str, Any]
    metered: Mapping[str, bool] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    occasion: str = ""
    countries: Sequence[str] = ()
    settle: Settle = refuse

    @property
    def key(self) -> str:
        """What the order's idempotency keys are made of, beside the uid."""
        return f"{self.document_id}/{self.occasion}" if self.occasion else self.document_id

    @property
    def path(self) -> str:
        """Path of the document."""
        return paths.checkout_session(self.buyer.uid, self.document_id)


def document_id_for(key: str | None) -> str:
    """Return a random id, or for an idempotency key the id that belongs to it."""
    return sha256(key.encode()).hexdigest()[:40] if key else new_document_id()


def targets(request: SessionRequest, origin: str | None) -> dict[str, str]:
    """Return where Stripe sends the visitor afterwards; raises InvalidRequest."""
    settings = get_settings()
    if not request.checked:
        return _unchecked(request, settings, origin)
    return {
        "success_url": redirect_target("success_url", request.success_url, default=settings.success_url, origin=origin),
        "cancel_url": redirect_target("cancel_url", request.cancel_url, default=settings.cancel_url, origin=origin),
    }


def _unchecked(request: SessionRequest, settings: Settings, origin: str | None) -> dict[str, str]:
    """Return the addresses as they are: an app's own scheme has no host to check, and Stripe refuses what is none."""
    given = {
        "success_url": request.success_url or settings.success_url,
        "cancel_url": request.cancel_url or settings.cancel_url,
    }
    return {name: absolute(url, origin=origin) for name, url in given.items() if url}
