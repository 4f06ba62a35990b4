"""Events on their way to webhook endpoints."""
