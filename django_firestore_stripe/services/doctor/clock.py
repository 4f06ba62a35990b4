"""Whether this machine's clock goes right: signatures and tokens are only good for minutes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django_firestore_stripe.gateways.stripe.dates import answer_times
from django_firestore_stripe.gateways.stripe.permissions import is_permitted
from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning

# Stripe's dates are whole seconds, and an answer takes a while.
SMALL = timedelta(seconds=10)
# A webhook's signature is good for five minutes, of which its way takes some.
LARGE = timedelta(minutes=2)
HINT = "Let a time service set the clock (chrony, systemd-timesyncd)."


def examine() -> Iterator[Finding]:
    """Compare the clock with the `Date` of an answer of Stripe's."""
    with answer_times() as times:
        is_permitted("Products: read")
    if not times:
        yield warning("Stripe's answer bears no date: the clock could not be compared.", HINT)
        return
    skew = datetime.now(UTC) - times[-1]
    off = f"The clock is {abs(skew).total_seconds():.0f} s {'ahead' if skew > timedelta() else 'behind'}"
    if abs(skew) >= LARGE:
        yield error(f"{off}: webhooks and tokens are refused.", HINT)
    elif abs(skew) >= SMALL:
        yield warning(f"{off}.", HINT)
    else:
        yield fine("The clock agrees with Stripe's.")
