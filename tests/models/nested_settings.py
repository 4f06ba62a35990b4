"""Settings of a project that keeps its documents below those of a tenant."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, DJANGO_FIRESTORE_STRIPE

DATABASES = {**DATABASES, "firestore": {**DATABASES["firestore"], "NAME": "demo-nested"}}
DJANGO_FIRESTORE_STRIPE = {
    **DJANGO_FIRESTORE_STRIPE,
    "CUSTOMERS_COLLECTION": "tenants/acme/customers",
    "PRODUCTS_COLLECTION": "tenants/acme/goods",
    "EVENTS_COLLECTION": "tenants/acme/inbox",
}
