"""What a sync has found in all, and the exit code that says so."""

from dataclasses import dataclass, field

from django_firestore_stripe.services.backfill import Finding, State

DRIFT, TROUBLE = 1, 2


@dataclass
class Tally:
    """Counts documents, each once, and objects that were left alone or failed."""

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
        """0: Firestore agrees with Stripe, now at least; 1: a dry run has found that it does not; 2: something failed."""
        if self.failed:
            return TROUBLE
        return DRIFT if self.dry_run and self.documents else 0

    def __str__(self) -> str:
        """Return it as a sentence for people."""
        count = len(self.documents)
        if not count:
            agreed = "Firestore agrees with Stripe."
        elif self.dry_run:
            agreed = f"{count:,} differ from Stripe; nothing was written."
        else:
            agreed = f"{count:,} brought up to date with Stripe."
        left = f" {self.undecided:,} left alone, see above." if self.undecided else ""
        failed = f" {self.failed:,} failed, see above." if self.failed else ""
        return f"{agreed}{left}{failed}"
