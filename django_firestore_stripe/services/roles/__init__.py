"""What a user's subscriptions give them: a claim in Firebase Auth, Django groups, a permission of the API.

reasons.py      which roles a user has, and why
owed.py         what follows from that: one claim, several groups
claims.py       the claim `stripeRole`, in Firebase Auth
groups.py       the Django groups
given.py        which of them were given here
assigning.py    both brought up to date, until nothing changes any more
reconciling.py  the same for one user or all, for the command that syncs
after_events.py the effect of Stripe's events
"""

from django_firestore_stripe.services.roles.assigning import RoleDrift, assign_roles
from django_firestore_stripe.services.roles.reasons import Reason, read_reasons, roles_of
from django_firestore_stripe.services.roles.reconciling import reconcile, reconcile_all

__all__ = ["Reason", "RoleDrift", "assign_roles", "read_reasons", "reconcile", "reconcile_all", "roles_of"]
