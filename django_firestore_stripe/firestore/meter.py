"""What Firestore bills for a call, and a meter that adds it up: https://firebase.google.com/docs/firestore/pricing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Any

from django_firestore_stripe.firestore.aliases import connection_of

ENTRIES_PER_READ = 1_000


@dataclass
class Meter:
    """Calls, and the document reads and writes (deletes too) that they are billed for."""

    rpcs: int = 0
    reads: int = 0
    writes: int = 0

    def add(self, entry: dict[str, Any]) -> None:
        """Add a call, as it stands in `connection.queries`."""
        self.rpcs += 1
        self.reads += entry["reads"]
        self.writes += entry["writes"]


@contextmanager
def metered(*, using: str | None = None) -> Iterator[Meter]:
    """Count what the block asks of Firestore in this thread; blocks may be nested.

    A call that failed counts as one call without reads: nobody knows how far it came.
    """
    meters: list[Meter] = connection_of(using).meters
    meter = Meter()
    meters.append(meter)
    try:
        yield meter
    finally:
        meters[:] = [other for other in meters if other is not meter]


def lookup_reads(answers: list[Any]) -> int:
    """Return the reads of a BatchGetDocuments: missing documents cost as much as others."""
    return len(answers)


def query_reads(answers: list[Any], offset: int) -> int:
    """Return the reads of a RunQuery: what it returned, what an offset skipped, and one if that is nothing."""
    documents: int = sum(answer.HasField("document") for answer in answers)
    # Emulators repeat the number with every document.
    skipped: int = min(offset, sum(answer.skipped_results for answer in answers))
    return max(1, documents + skipped)


def aggregation_reads(answers: list[Any]) -> int:
    """Return the reads of a RunAggregationQuery that counts its rows: one for each 1,000 index entries, at least one."""
    counted: int = sum(answer.result.aggregate_fields["rows"].integer_value for answer in answers)
    return max(1, ceil(counted / ENTRIES_PER_READ))
