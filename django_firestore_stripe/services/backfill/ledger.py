"""What a run has done and what it has left undone, for whoever goes on with it after an interruption."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django_firestore_stripe.services.backfill.findings import Batch, State

# Objects that are kept in mind; with more, a run is resumed from where there were so many.
MOST = 10_000


@dataclass(kw_only=True)
class Ledger:
    """How many objects were `mended`, and by kind those that were `left`: they failed, or somebody has to decide."""

    mended: int = 0
    left: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for more objects that were left."""
        return sum(map(len, self.left.values())) > MOST

    def noted(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Yield batches as they come, each noted before."""
        for batch in batches:
            self._note(batch)
            yield batch

    def _note(self, batch: Batch) -> None:
        for finding in batch.findings:
            if finding.state is State.DIFFERS:
                self.mended += 1
            else:
                self.left.setdefault(batch.kind, []).append(finding.object_id)

    def fields(self) -> dict[str, Any]:
        """Return it as a document holds it: ids as lines of a text, which costs no index entry for each."""
        return {"mended": self.mended, "left": {kind: "\n".join(ids) for kind, ids in self.left.items()}}

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """Return what a document holds; each object once."""
        left = {kind: list(dict.fromkeys(ids.split("\n"))) for kind, ids in fields["left"].items()}
        return cls(mended=fields["mended"], left=left)
