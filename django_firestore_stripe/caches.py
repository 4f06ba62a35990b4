"""Django's cache, which may be down: what is kept in it can be had elsewhere, so that nothing else fails with it."""

import logging
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


def unless_down(ask: Callable[[], Result], otherwise: Result) -> Result:
    """Return what `ask()` has of the cache, `otherwise` where that fails.

    Any error counts, with a warning each time: those of Redis, Memcached and databases have no class in common.
    """
    try:
        return ask()
    except Exception as error:
        logger.warning("Django's cache failed, and counts as empty: %s", type(error).__name__, exc_info=error)
        return otherwise
