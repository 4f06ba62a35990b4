"""When Stripe tries again (https://docs.stripe.com/webhooks#retries): for three days, in test mode for a few hours."""

MINUTE = 60
HOUR = 60 * MINUTE

_LIVE = (5 * MINUTE, 30 * MINUTE, *(hours * HOUR for hours in (2, 5, 10, 24, 36, 48, 60, 72)))
_TEST = (5 * MINUTE, 30 * MINUTE, 3 * HOUR)

# outside of the schedule, since nobody wants to wait for an emulator
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


def planned(step: int, *, livemode: bool) -> int | None:
    """Seconds from the first attempt to the retry after `step` retries; None when Stripe gives up."""
    offsets = _LIVE if livemode else _TEST
    return offsets[step] if step < len(offsets) else None


def pause(attempts: int) -> float:
    """Real seconds until the emulator tries again by itself after so many attempts."""
    return float(min(FIRST_PAUSE * 2**attempts, LONGEST_PAUSE))
