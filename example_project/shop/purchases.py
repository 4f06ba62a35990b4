"""What a visitor has bought, as lines of a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django_firestore_stripe.models import CheckoutSession, Payment, Subscription

# The latest of each kind; a shop of this size needs no pages.
SHOWN = 20

Titles = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A session, payment or subscription; `amount` is in the currency's minor unit.

    `action` is what can be done to a subscription: "cancel", "resume" or nothing; `state` is what live updates compare.
    """

    title: str
    reference: str
    when: datetime | None
    status: str
    amount: int | None = None
    currency: str | None = None
    ends: datetime | None = None
    renews: datetime | None = None
    action: str = ""
    state: str = ""


def subscriptions(uid: str, titles: Titles) -> Iterator[Line]:
    """Yield the user's subscriptions, the latest first."""
    for found in Subscription.objects.filter(customer=uid).order_by("-created")[:SHOWN]:
        title = _title(titles, [price["price"] for price in found.prices or []])
        leaving = found.cancel_at_period_end or not found.is_active
        period = found.ended_at or found.current_period_end
        yield Line(
            title=title or "Subscription",
            reference=found.stripe_id,
            when=found.created,
            status=found.status or "",
            action=_action(found),
            state=_state(found),
            **{"ends" if leaving else "renews": period},
        )


def payments(uid: str, titles: Titles) -> Iterator[Line]:
    """Yield the user's payments, the latest first."""
    for found in Payment.objects.filter(user=uid).order_by("-created")[:SHOWN]:
        title = _title(titles, [price["price"] for price in found.prices or []])
        yield Line(
            title=title or found.description or "Payment",
            reference=found.stripe_id,
            when=found.created,
            status=found.status or "",
            amount=found.amount,
            currency=found.currency,
        )


def sessions(uid: str, titles: Titles) -> Iterator[Line]:
    """Yield the user's checkout sessions, the latest first."""
    for found in CheckoutSession.objects.filter(customer=uid).order_by("-created_at")[:SHOWN]:
        items = found.line_items or [{"price": found.price}]
        yield Line(
            title=_title(titles, [item.get("price", "") for item in items]) or "Checkout",
            reference=found.session_id or "",
            when=found.created_at,
            status=status_of(found),
            amount=found.amount_total,
            currency=found.currency,
        )


def status_of(session: CheckoutSession) -> str:
    """Return how far a session is: paid, processing (money on its way), open, expired or failed."""
    if session.error:
        return "failed"
    if session.status == CheckoutSession.Status.COMPLETE:
        return "processing" if session.payment_status == CheckoutSession.PaymentStatus.UNPAID else "paid"
    return session.status or "open"


def _state(subscription: Subscription) -> str:
    """Return all that a line shows of a subscription, as `live.js` makes it of the API's answer."""
    until = subscription.ended_at or subscription.current_period_end
    ending = "ending" if subscription.cancel_at_period_end else "going on"
    prices = ",".join(price["price"] for price in subscription.prices or [])
    return f"{subscription.status}, {ending}, {int(until.timestamp()) if until else ''}, {prices}"


def _action(subscription: Subscription) -> str:
    if not subscription.is_active:
        return ""
    return "resume" if subscription.is_ending else "cancel"


def _title(titles: Titles, prices: list[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, (titles.get(price) for price in prices))))
