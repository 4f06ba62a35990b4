"""What a run tells of the objects that it has looked at."""

from dataclasses import dataclass
from enum import Enum

from django_firestore_stripe.services.sync.differences import Difference


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


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What was found in one page; `checked`: how many objects were looked at, `nobodys`: those that are no user's."""

    kind: str
    checked: int
    nobodys: int = 0
    findings: tuple[Finding, ...] = ()
