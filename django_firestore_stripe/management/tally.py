"""What a sync has found in all, and the exit code that says so."""

from dataclasses import dataclass, field

from django_firestore_stripe.services.backfill import Finding, State

DRIFT, TROUBLE, MENDED = 1, 2, 3


@dataclass
class Tally:
    """Counts documents, each once, and objects that somebody has to decide about or that failed."""

    dry_run: bool
    documents: set[str] = field(default_factory=set)
    undecided: int = 0
    failed: int = 0

    def add(self, finding: Finding) -> None:
        """Count a finding."""
        self.documents.update(difference.path for difference in finding.differences)
        self.undecided += finding.state is State.UNDECIDED
        self.failed += finding.state is State.FAILED

    @property
    def exit_code(self) -> int:
        """0: Firestore agrees with Stripe; 1: it does not; 2: something failed; 3: it did not, and does now."""
        if self.failed:
            return TROUBLE
        if self.undecided or (self.documents and self.dry_run):
            return DRIFT
        return MENDED if self.documents else 0

    def __str__(self) -> str:
        """Return it as sentences for people."""
        count = len(self.documents)
        became = "differ from Stripe; nothing was written." if self.dry_run else "brought up to date with Stripe."
        told = (
            f"{count:,} {became}" if count else "",
            f"{self.undecided:,} left for somebody to decide, see above." if self.undecided else "",
            f"{self.failed:,} failed, see above." if self.failed else "",
        )
        return " ".join(filter(None, told)) or "Firestore agrees with Stripe."
