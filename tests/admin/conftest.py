"""One document of each model, and people who may look at them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.admin import documents

Staff = Callable[..., Client]


@pytest.fixture
def business(db: None) -> None:
    """Write what there is of a customer who bought a shirt and subscribed."""
    documents.write(
        {
            "customers/ada": documents.customer(),
            "customers/ada/checkout_sessions/session": documents.paid(),
            "customers/ada/payments/pi_1": documents.payment(),
            "customers/ada/subscriptions/sub_1": documents.subscription(),
            "customers/ada/subscriptions/sub_1/invoices/in_1": documents.invoice(),
            "products/tax_rates/tax_rates/txr_vat": documents.tax_rate(),
            "products/prod_gold": documents.product(),
            "products/prod_gold/prices/price_monthly": documents.price(),
            "stripe_events/evt_1": documents.event(),
        }
    )


@pytest.fixture
def staff(db: None) -> Staff:
    """Return a client of somebody on the staff who has these permissions."""

    def log_in(*permissions: str) -> Client:
        user = User.objects.create_user("grace", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client = Client()
        client.force_login(user)
        return client

    return log_in
