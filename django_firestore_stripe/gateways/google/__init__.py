"""Tokens that Google signs: of service accounts (Eventarc) and of Firebase Auth's users."""
