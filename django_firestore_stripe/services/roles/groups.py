"""The Django groups that bear the names of roles: members are the users who have the role."""

from django.contrib.auth import get_user_model

from django_firestore_stripe.services.roles.owed import Owed
from django_firestore_stripe.users import can_be_user, user_of

Groups = frozenset[str]


def may_follow(uid: str) -> bool:
    """Say, without asking a database, whether a uid can be that of a Django user who can be in groups."""
    return hasattr(get_user_model(), "groups") and can_be_user(uid)


def bring_groups_up_to_date(uid: str, owed: Owed, *, dry_run: bool = False) -> tuple[Groups, Groups]:
    """Make a user a member of the groups that are owed and of no other of ours; return what they were and are to be.

    Groups are created as they are needed; a role whose name is too long for a group has none. Raises a django.db.Error.
    """
    user = user_of(uid) if owed.ours and may_follow(uid) else None
    if user is None:
        return frozenset(), frozenset()
    groups = user.groups.model._default_manager
    longest = groups.model._meta.get_field("name").max_length
    wanted = frozenset(name for name in owed.groups if len(name) <= longest)
    present = frozenset(user.groups.filter(name__in=owed.ours).values_list("name", flat=True))
    if present != wanted and not dry_run:
        user.groups.add(*(groups.get_or_create(name=name)[0] for name in sorted(wanted - present)))
        user.groups.remove(*groups.filter(name__in=present - wanted))
    return present, wanted
