"""The edge to Stripe: each function is one request, takes and returns plain values, raises our errors."""
