"""Signals for what happened; best effort: a receiver that fails is logged and does not stop anything.

What must happen (fulfilment, say) belongs into an `@after` function, see docs/how-to/react-to-events.md.
"""

from django.dispatch import Signal

# Sent with `event` (services.events.Event) and `uid` (str or None) after the event's documents were committed.
event_applied = Signal()

# Sent with `event` and `reason` (str) when an event could not be applied; Stripe will send it again.
event_failed = Signal()

# Sent with `session` (CheckoutSession) and `uid` after the session's document was written.
checkout_session_created = Signal()
