"""What a run tells of the objects that it has looked at."""

import logging
from dataclasses import dataclass
from enum import Enum

from django_firestore_stripe.services.sync.differences import Difference

logger = logging.getLogger(__name__)


class State(Enum):
    """How an object and its documents stand."""

    DIFFERS = "differs"
    # Somebody has to decide: the object was left alone.
    UNDECIDED = "undecided"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something worth telling of an object; `differences` are mended unless the run is dry."""

    object_id: str
    state: State
    differences: tuple[Difference, ...] = ()
    reason: str = ""


def failure(object_id: str, error: Exception) -> Finding:
    """Return and log what went wrong with one object: it must not keep the others from being looked at."""
    logger.warning("%s could not be synced: %s", object_id, type(error).__name__)
    return Finding(object_id=object_id, state=State.FAILED, reason=f"{type(error).__name__}: {error}")


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What was found in one page; `checked`: how many objects were looked at, `nobodys`: those that are no user's."""

    kind: str
    checked: int
    nobodys: int = 0
    findings: tuple[Finding, ...] = ()
