"""Stripe's resources: a module for each, one table of them all."""
