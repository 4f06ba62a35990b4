"""What an examination says, in short."""

from collections.abc import Iterable

from django_firestore_stripe.services.doctor.finding import Finding, Severity


def severities(findings: Iterable[Finding]) -> list[str]:
    """Return the severities; whatever is not fine must say how to mend it."""
    listed = list(findings)
    assert all(finding.remedy for finding in listed if finding.severity is not Severity.FINE)
    return [finding.severity.value for finding in listed]


def text(findings: Iterable[Finding]) -> str:
    """Return all messages and remedies."""
    return "\n".join(f"{finding.message}\n{finding.remedy}" for finding in findings)
