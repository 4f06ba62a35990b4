"""The Django groups that bear the names of roles: members are the users who have the role."""

from contextlib import suppress
from typing import Any

from django.contrib.auth import get_user_model

from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore.errors import PreconditionLost
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services.roles.given import Groups, groups_in, read_given, remember
from django_firestore_stripe.services.roles.owed import Owed
from django_firestore_stripe.users import can_be_user, user_of

MAX_ATTEMPTS = 5


def may_follow(uid: str) -> bool:
    """Say, without asking a database, whether a uid can be that of a Django user who can be in groups."""
    return hasattr(get_user_model(), "groups") and can_be_user(uid)


def bring_groups_up_to_date(uid: str, owed: Owed, *, dry_run: bool = False) -> tuple[Groups, Groups]:
    """Make a user a member of the groups that are owed and of no other of ours; return what they were and are to be.

    Ours are those that a subscription names or that were given here before: one read, and a commit where they change.
    Groups are created as they are needed; a role whose name is too long for a group has none. Raises Unavailable or a
    django.db.Error.
    """
    user = user_of(uid) if may_follow(uid) else None
    if user is None:
        return frozenset(), frozenset()
    for _attempt in range(MAX_ATTEMPTS):
        with suppress(PreconditionLost):
            return _brought_up_to_date(user, read_given(uid), owed, dry_run=dry_run)
    raise Unavailable("This user's groups are changed by too many at once.")


def _brought_up_to_date(user: Any, seen: Snapshot, owed: Owed, *, dry_run: bool) -> tuple[Groups, Groups]:
    groups = user.groups.model._default_manager
    longest = groups.model._meta.get_field("name").max_length
    wanted = frozenset(name for name in owed.groups if len(name) <= longest)
    ours = owed.ours | groups_in(seen)
    present = frozenset(user.groups.filter(name__in=ours).values_list("name", flat=True)) if ours else frozenset()
    if not dry_run:
        # Whoever is killed in between leaves the note of groups that are still to be taken.
        remember(seen, wanted | present)
        user.groups.add(*(groups.get_or_create(name=name)[0] for name in sorted(wanted - present)))
        user.groups.remove(*groups.filter(name__in=present - wanted))
    return present, wanted
