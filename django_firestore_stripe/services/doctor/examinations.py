"""All that is looked at, in order; what cannot be reached is not looked at further."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import Misconfigured, PaymentsError
from django_firestore_stripe.services.doctor import (
    answering,
    auth_access,
    clock,
    configuration,
    deliveries,
    firestore_access,
    indexes,
    mode,
    permissions,
    rules,
    stripe_access,
    webhook,
)
from django_firestore_stripe.services.doctor.finding import Finding, Severity, error, warning

STRIPE, FIRESTORE = "Stripe", "Firestore"


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What is examined, and which services must answer for that; one that `decides` says whether its service does.

    `lookup` says that Stripe is asked for what only this command needs: a key that may not is no error.
    """

    about: str
    examine: Callable[[], Iterator[Finding]]
    needs: frozenset[str] = frozenset()
    decides: str = ""
    lookup: bool = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an examination has found; nothing where it could not be made."""

    about: str
    findings: tuple[Finding, ...]


def examinations(*, webhook_url: str | None = None) -> tuple[Examination, ...]:
    """Return all examinations; without its address the webhook endpoint is found by its path."""
    stripe, firestore = frozenset({STRIPE}), frozenset({FIRESTORE})
    return (
        Examination(about="Settings", examine=configuration.examine),
        Examination(about="Stripe", examine=stripe_access.examine, decides=STRIPE),
        Examination(about="Firestore", examine=firestore_access.examine, decides=FIRESTORE),
        Examination(about="Firebase Auth", examine=auth_access.examine),
        Examination(about="Clock", examine=clock.examine, needs=stripe),
        Examination(about="Key", examine=permissions.examine, needs=stripe),
        Examination(about="Webhook", examine=partial(webhook.examine, webhook_url), needs=stripe, lookup=True),
        Examination(
            about="Deliveries", examine=partial(deliveries.examine, webhook_url), needs=stripe | firestore, lookup=True
        ),
        Examination(about="Sessions", examine=answering.examine, needs=firestore),
        Examination(about="Mode", examine=mode.examine, needs=stripe | firestore),
        Examination(about="Rules", examine=rules.examine, needs=firestore),
        Examination(about="Indexes", examine=indexes.examine, needs=firestore),
    )


def examine_all(*, webhook_url: str | None = None) -> Iterator[Result]:
    """Yield the results one by one; what goes wrong in an examination is a finding."""
    silent: set[str] = set()
    for examination in examinations(webhook_url=webhook_url):
        if examination.needs & silent:
            continue
        findings = tuple(_findings(examination))
        if any(finding.severity is Severity.ERROR for finding in findings):
            silent |= {examination.decides}
        yield Result(about=examination.about, findings=findings)


def _findings(examination: Examination) -> Iterator[Finding]:
    try:
        yield from examination.examine()
    except (PaymentsError, DatabaseError) as failed:
        severity = warning if examination.lookup and isinstance(failed, Misconfigured) else error
        yield severity(f"This could not be examined: {failed}", "Mend what is said above, then run this again.")
