"""A small shop: what Stripe sells, read from Firestore through the ORM."""
