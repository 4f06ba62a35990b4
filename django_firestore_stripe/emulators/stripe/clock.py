"""The emulator's time: the machine's, which tests may put forward."""

import time


class Clock:
    """Seconds since the epoch, plus what it was put forward."""

    def __init__(self) -> None:
        self._ahead = 0

    def now(self) -> int:
        """Whole seconds, as in Stripe's timestamps."""
        return int(time.time()) + self._ahead

    def ahead(self) -> int:
        """Seconds that it was put forward so far."""
        return self._ahead

    def put_forward(self, seconds: int) -> None:
        """Let time pass."""
        if seconds < 0:
            msg = "Time does not go back."
            raise ValueError(msg)
        self._ahead += seconds

    def reset(self) -> None:
        """Go back to the machine's time."""
        self._ahead = 0
