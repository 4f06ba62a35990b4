"""Stripe payments for Django, kept in Cloud Firestore."""

__version__ = "0.1.0"
