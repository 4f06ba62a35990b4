"""News of commits, for those who listen."""

import threading
from collections.abc import Callable, Iterable

Subscriber = Callable[[frozenset[str] | None], None]


class Feed:
    """Tells every subscriber the names of the documents that a commit changed, and None at the end."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []
        self._ended = False
        self._lock = threading.Lock()

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call the subscriber after each commit, from the thread that committed: it must not block."""
        with self._lock:
            self._subscribers.append(subscriber)
            if self._ended:
                # a listener that reconnects while the server stops
                subscriber(None)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._subscribers.remove(subscriber)

    def publish(self, names: Iterable[str]) -> None:
        """Tell all subscribers."""
        self._tell(frozenset(names))

    def end(self) -> None:
        """Tell all subscribers, those to come too, that there will be no more news."""
        with self._lock:
            self._ended = True
        self._tell(None)

    def _tell(self, news: frozenset[str] | None) -> None:
        with self._lock:
            subscribers = list(self._subscribers)
        for subscriber in subscribers:
            subscriber(news)
