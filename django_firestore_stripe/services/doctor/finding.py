"""What an examination finds."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """Whether somebody has to do something about it."""

    FINE = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found out; what is not fine has a `remedy`."""

    severity: Severity
    message: str
    remedy: str = ""


def fine(message: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(severity=Severity.FINE, message=message)


def warning(message: str, remedy: str) -> Finding:
    """Return what may be meant so, or hurts only some."""
    return Finding(severity=Severity.WARNING, message=message, remedy=remedy)


def error(message: str, remedy: str) -> Finding:
    """Return what keeps the site from working."""
    return Finding(severity=Severity.ERROR, message=message, remedy=remedy)
