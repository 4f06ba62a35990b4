"""What Firestore is told beside its documents: who may read and write them from outside, and which indexes it keeps."""

from django_firestore_stripe.services.rules.indexes import index_file
from django_firestore_stripe.services.rules.security import security_rules

__all__ = ["index_file", "security_rules"]
