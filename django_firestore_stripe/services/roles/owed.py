"""What a user's reasons entitle them to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django_firestore_stripe.services.roles.reasons import Reason


@dataclass(frozen=True, kw_only=True)
class Owed:
    """The claim and the groups that a user is to have.

    `keeps_claim`: a claim of None stays as null, else it is removed. `ours` are the groups that may be taken: the
    roles that any of the user's subscriptions names, besides those that were given before.
    """

    claim: str | None
    keeps_claim: bool
    groups: frozenset[str]
    ours: frozenset[str]


def owed_from(reasons: Sequence[Reason], *, customer_deleted: bool = False) -> Owed:
    """Return what reasons, the newest subscription's first, entitle to.

    There is room for one claim: that of the newest subscription's first item that gives a role. As in the extension, a
    role that has ended leaves null; nothing is left where no subscription names a role or the customer was deleted.
    """
    given = [reason.role for reason in reasons if reason.gives]
    return Owed(
        claim=given[0] if given else None,
        keeps_claim=bool(reasons) and not customer_deleted,
        groups=frozenset(given),
        ours=frozenset(reason.role for reason in reasons),
    )
