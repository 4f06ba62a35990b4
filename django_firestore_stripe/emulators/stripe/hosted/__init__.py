"""The pages that Stripe hosts: checkout and customer portal."""
