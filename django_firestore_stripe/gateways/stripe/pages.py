"""How many objects to ask Stripe for at once: https://docs.stripe.com/api/pagination."""

# The largest page that Stripe gives.
PAGE = 100
