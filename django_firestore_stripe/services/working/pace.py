"""How often a worker does what, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The seconds of a worker; tests and people in a hurry choose others."""

    lease: float = 45.0
    """For how long a worker counts as one that works, from when it last said so."""

    renewal: float = 15.0
    """Between the renewals of the lease, which keep the checkpoint as well: one read and one write each."""

    sweep: float = 0.5
    """Between looks for what was heard and is not answered."""

    grace: float = 5.0
    """Age at which a document is answered by the next worker in turn; clients wait 30 seconds."""

    silence: float = 90.0
    """After which a stream counts as lost and is made anew."""

    farewell: float = 20.0
    """For which answers that are under way may go on once the worker is told to stop."""
