"""For the tests of projects that use this app: Firestore and Stripe on this machine, events, assertions.

plugin.py      for pytest: `pytest_plugins = ["django_firestore_stripe.testing.plugin"]`
unittest.py    for unittest: `FirestoreStripeTestCase`; runner.py: a TEST_RUNNER that brings Firestore

Both are doors to the same functions:

firestore_server.py   the emulator behind FIRESTORE_EMULATOR_HOST
stripe_server.py      the Stripe emulator, and the settings that point the app at it
factories.py          Stripe's objects; occasions.py: what they look like when an event says so
stripe_events.py      make Stripe announce something, and deliver that
webhooks.py           deliver what Stripe has announced
paying.py             pay as the hosted page would
documents.py, records.py, counting.py    assertions
"""
