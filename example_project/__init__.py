"""A small shop that sells what Stripe has, and the demo that runs it on emulators."""
