"""The emulator's time: the machine's, which tests may put forward."""

from django_firestore_stripe.emulators.steady import SteadyClock


class Clock:
    """Seconds since the epoch, plus what it was put forward; it never goes back by itself."""

    def __init__(self) -> None:
        self._steady = SteadyClock()
        self._ahead = 0

    def now(self) -> int:
        """Whole seconds, as in Stripe's timestamps."""
        return int(self.waited()) + self._ahead

    def waited(self) -> float:
        """Seconds since the epoch without what it was put forward: what real pauses go by."""
        return self._steady.seconds()

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
