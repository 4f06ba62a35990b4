"""A user's claim and groups are brought up to date, until nothing changes any more."""

from collections.abc import Callable
from dataclasses import dataclass

from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.services.roles.claims import Claim, bring_claim_up_to_date
from django_firestore_stripe.services.roles.given import Groups
from django_firestore_stripe.services.roles.groups import bring_groups_up_to_date
from django_firestore_stripe.services.roles.owed import Owed, owed_from
from django_firestore_stripe.services.roles.reasons import read_reasons

MAX_PASSES = 5


@dataclass(frozen=True, kw_only=True)
class RoleState:
    """What a user has: the claim `stripeRole`, empty where there is none, and which of the groups of their roles."""

    claim: Claim
    groups: Groups


@dataclass(frozen=True, kw_only=True)
class RoleDrift:
    """What a user had, and what they are to have instead."""

    uid: str
    before: RoleState
    after: RoleState


def assign_roles(*, uid: str, customer_deleted: bool = False, dry_run: bool = False) -> RoleDrift | None:
    """Give a user what their subscriptions entitle to and take what they no longer do; None where nothing differs.

    One query, and another after each change: neither Auth nor the groups can be written on condition, so what was
    written is compared with what is true then. Where the customer was deleted, nothing remains
    of the claim. Raises Unavailable, Misconfigured or a django.db.Error.
    """

    def owed_now() -> Owed:
        return owed_from(read_reasons(uid), customer_deleted=customer_deleted)

    return settle(uid, owed_now(), owed_now=owed_now, dry_run=dry_run)


def settle(uid: str, owed: Owed, *, owed_now: Callable[[], Owed], dry_run: bool = False) -> RoleDrift | None:
    """Write what is owed, ask what is owed now, and so on until both agree; raises as `assign_roles` does."""
    first = drift = _bring_up_to_date(uid, owed, dry_run=dry_run)
    for _again in range(MAX_PASSES):
        if drift is None or dry_run:
            return first
        written, owed = owed, owed_now()
        if owed == written:
            return RoleDrift(uid=uid, before=(first or drift).before, after=drift.after)
        drift = _bring_up_to_date(uid, owed, dry_run=False)
    raise Unavailable("This user's subscriptions change faster than their roles.")


def _bring_up_to_date(uid: str, owed: Owed, *, dry_run: bool) -> RoleDrift | None:
    """Write what differs; the groups first, which fail less."""
    groups = bring_groups_up_to_date(uid, owed, dry_run=dry_run)
    claim = bring_claim_up_to_date(uid, owed, dry_run=dry_run)
    before, after = (RoleState(claim=of, groups=members) for of, members in zip(claim, groups, strict=True))
    return None if before == after else RoleDrift(uid=uid, before=before, after=after)
