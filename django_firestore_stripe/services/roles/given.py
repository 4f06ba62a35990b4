"""Which groups a user was given here, remembered beside the inbox: those are taken again, and nobody else's.

A subscription's document tells which role it names now, not which one it named before it was changed.
"""

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import commit, delete, replace

Groups = frozenset[str]


def read_given(uid: str) -> Snapshot:
    """Read what is remembered of a user: one RPC; raises a django.db.Error."""
    path = paths.given_roles(uid)
    return read([path])[path]


def groups_in(seen: Snapshot) -> Groups:
    """Return the groups that a user was given."""
    groups = seen.get("groups")
    return frozenset(map(str, groups)) if isinstance(groups, list) else frozenset()


def remember(seen: Snapshot, groups: Groups) -> None:
    """Write it where it is another, before the groups are changed; raises PreconditionLost where somebody else has."""
    if groups != groups_in(seen):
        path = seen.path
        commit([replace(path, {"groups": sorted(groups)}, seen=seen) if groups else delete(path, seen=seen)])
