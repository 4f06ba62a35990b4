"""Where Stripe sends its events."""
