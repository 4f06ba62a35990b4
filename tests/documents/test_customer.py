"""A customer's fields."""

import pytest

from django_firestore_stripe.documents.customer import customer_fields


@pytest.mark.parametrize(("livemode", "mode"), [(False, "/test"), (True, "")])
def test_customer__has_the_layouts_fields(livemode, mode):
    customer = {"id": "cus_1", "email": "ada@example.com", "phone": "+49", "livemode": livemode, "name": "Ada"}

    assert customer_fields(customer) == {
        "email": "ada@example.com",
        "stripeId": "cus_1",
        "stripeLink": f"https://dashboard.stripe.com{mode}/customers/cus_1",
        "phone": "+49",
    }


@pytest.mark.parametrize("phone", [None, ""])
def test_customer_without_phone__has_no_such_field(phone):
    made = customer_fields({"id": "cus_1", "email": None, "phone": phone, "livemode": False})

    assert (made["email"], "phone" in made) == (None, False)
