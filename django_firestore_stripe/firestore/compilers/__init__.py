"""What Django compiles queries with, here: not into SQL but into calls of Firestore's."""

from django_firestore_stripe.firestore.compilers.delete import SQLDeleteCompiler
from django_firestore_stripe.firestore.compilers.insert import SQLInsertCompiler
from django_firestore_stripe.firestore.compilers.select import SQLAggregateCompiler, SQLCompiler
from django_firestore_stripe.firestore.compilers.update import SQLUpdateCompiler

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]
