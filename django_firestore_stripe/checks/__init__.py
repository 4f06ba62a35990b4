"""System checks: every mistake that can be seen at start has an id, and a hint that can be pasted.

docs/reference/checks.md lists them.
"""

from django_firestore_stripe.checks import (
    authentication,
    collections,
    database,
    deployment,
    firebase,
    keys,
    redirects,
    triggers,
    values,
)

__all__ = [
    "authentication",
    "collections",
    "database",
    "deployment",
    "firebase",
    "keys",
    "redirects",
    "triggers",
    "values",
]
