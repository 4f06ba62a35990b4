"""Firestore's Listen: a query whose results are followed in a thread of its own until it is closed."""

from collections.abc import Callable
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.client import Endpoint
from django_firestore_stripe.firestore.listener import Listener
from django_firestore_stripe.firestore.queries import DocumentQuery
from django_firestore_stripe.firestore.results import News, Results


class Listening(Listener):
    """A listen that is under way: close it, or use it as a context manager.

    `hear` gets the news in the listening thread, the whole result as "added" first, even if it is empty; what it raises
    is logged and the listen goes on. A connection that breaks is made again. Where the query is refused for good,
    `error` is a django.db.Error, `on_error` gets it, and the listen is over.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        query: DocumentQuery,
        hear: Callable[[News], None],
        on_error: Callable[[DatabaseError], None] | None = None,
    ) -> None:
        super().__init__(endpoint, query)
        self._hear, self._on_error = hear, on_error
        self._results = Results()
        self._thread.start()

    def _target(self) -> types.Target:
        self._results.begin()
        return super()._target()

    def _take(self, response: Any) -> None:
        news = self._results.take(response)
        if news is not None and not self._closed.is_set():
            self._goes_well()
            close_old_connections()
            try:
                self._told(self._hear, news)
            finally:
                close_old_connections()

    def _refused(self, error: DatabaseError) -> None:
        if self._on_error is not None:
            self._on_error(error)
