"""All that Stripe has, compared with all that Firestore has, and the documents brought up to date.

run.py        kind after kind; roles at the end; plans.py: what it is to do
kinds.py      what can be backfilled, and what is special about each kind
walking.py    through Stripe's lists; checkpoints.py: how far a run has come
ledger.py     what it has done by then; retrying.py: what it had left, once it is resumed
screening.py  a page: one read of its documents; what differs is synced one by one, as `services.sync` does
inventory.py  all that Firestore has of a kind; strays.py: what of that lies below the wrong user
removing.py   what Stripe no longer has, and such strays
findings.py   what there is to tell
"""

from django_firestore_stripe.services.backfill.checkpoints import Checkpoint
from django_firestore_stripe.services.backfill.findings import Batch, Finding, State
from django_firestore_stripe.services.backfill.kinds import stored
from django_firestore_stripe.services.backfill.plans import NAMES, Plan
from django_firestore_stripe.services.backfill.removing import NothingAtStripe
from django_firestore_stripe.services.backfill.run import Run

__all__ = ["NAMES", "Batch", "Checkpoint", "Finding", "NothingAtStripe", "Plan", "Run", "State", "stored"]
