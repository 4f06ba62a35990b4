"""Trying again what another service did not do at once: for longer each time, and never all in step."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

from django_firestore_stripe.exceptions import Unavailable

Result = TypeVar("Result")

MAX_ATTEMPTS = 7
# Seconds.
FIRST, LONGEST = 0.5, 30.0

pause = time.sleep


def patiently(function: Callable[[], Result]) -> Result:
    """Return what the function returns, tried again while Stripe or Firestore limits our rate, fails or times out."""
    for attempt in range(MAX_ATTEMPTS - 1):
        try:
            return function()
        except (Unavailable, OperationalError):
            pause(wait_after(attempt))
    return function()


def wait_after(attempt: int) -> float:
    """Return the seconds to wait: twice as long after each attempt, of which half by chance."""
    longest = min(LONGEST, FIRST * 2**attempt)
    return random.uniform(longest / 2, longest)  # noqa: S311
