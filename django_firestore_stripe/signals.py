"""Signals for what happened; best effort: a receiver that fails is logged and does not stop anything.

What must happen (fulfilment, say) belongs into an `@after` function, see docs/how-to/react-to-events.md.

Each outcome of a webhook event has one. All are sent after the outcome was committed, by the process that committed it,
with `event` (services.events.Event), `uid` (str or None) and `reason` (str or None, a sentence for people). Where the
answer to the commit was lost, the outcome is `event_duplicate`, for the event was found to be applied.
"""

from django.dispatch import Signal

# The event's documents were written.
event_applied = Signal()

# The event came again, after it was applied, stale or skipped.
event_duplicate = Signal()

# The event came too late to change anything.
event_stale = Signal()

# The event is not this site's: another account's, the other mode's, or nobody's.
event_skipped = Signal()

# The event could not be applied, this time; Stripe will send it again. `uid` is None.
event_failed = Signal()

# Nobody knows whose the event is, and Stripe is no longer asked to send it again. `uid` is None.
event_unmatched = Signal()

# Sent with `session` (CheckoutSession) and `uid` after the session's document was written.
checkout_session_created = Signal()
