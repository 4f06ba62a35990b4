"""Settings of a worker's process: the test run's, on its Firestore project and its Stripe."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, DJANGO_FIRESTORE_STRIPE

DATABASES = {**DATABASES, "firestore": {**DATABASES["firestore"], "NAME": os.environ["WORKER_PROJECT"]}}
DJANGO_FIRESTORE_STRIPE = {
    **DJANGO_FIRESTORE_STRIPE,
    "STRIPE_API_BASE": os.environ["WORKER_STRIPE"],
    "REDIRECT_HOSTS": ["shop.example"],
}
