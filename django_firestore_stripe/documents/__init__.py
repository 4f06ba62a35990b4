"""The extension's document layout: pure functions from Stripe's objects to paths and fields."""
