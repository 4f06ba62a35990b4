"""Settings of a process that takes webhooks: the test run's, on its Firestore project and its Stripe."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, DJANGO_FIRESTORE_STRIPE

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["STORM_ACCOUNTS"],
        "OPTIONS": {"timeout": 10, "transaction_mode": "IMMEDIATE"},
    },
    "firestore": {**DATABASES["firestore"], "NAME": os.environ["STORM_PROJECT"]},
}
DJANGO_FIRESTORE_STRIPE = {
    **DJANGO_FIRESTORE_STRIPE,
    "STRIPE_API_BASE": os.environ["STORM_STRIPE"],
    "STRIPE_TIMEOUT": 4,
    "USER_UID": "django_firestore_stripe.users.username_as_uid",
}
ROOT_URLCONF = "tests.storm.urls"
ALLOWED_HOSTS = ["*"]
LOGGING_CONFIG = None
