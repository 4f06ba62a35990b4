"""How many documents a query still owes, and how many to ask for where others take their places."""


class Quota:
    """Counts down to `limit`, None: without end."""

    def __init__(self, limit: int | None) -> None:
        self.left = limit
        self._missed = 0
        self._factor = 1

    @property
    def is_met(self) -> bool:
        """Whether nothing more is wanted."""
        return self.left is not None and self.left <= 0

    @property
    def page(self) -> int | None:
        """Return how many to ask for: what is left, and for those that were missed twice as many as the time before."""
        return None if self.left is None else self.left + self._missed * (self._factor - 1)

    def take(self, own: int, *, strangers: int) -> None:
        """Note a page's rows, and how many documents on it were no rows."""
        if self.left is None:
            return
        self.left -= own
        self._missed = min(strangers, self.left)
        self._factor *= 2 if strangers else 1
