"""Firestore and Stripe on one machine, for demos and tests; product code never imports them."""
