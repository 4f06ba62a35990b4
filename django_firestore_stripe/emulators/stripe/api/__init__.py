"""Stripe's HTTP API: from a request to a JSON answer."""
