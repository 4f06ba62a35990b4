"""Tax rates."""

from django_firestore_stripe.documents.tax_rate import tax_rate_fields


def test_metadata__only_as_fields_of_their_own():
    made = tax_rate_fields({"id": "txr_1", "percentage": 19, "metadata": {"region": "north"}})

    assert made == {"id": "txr_1", "percentage": 19, "stripe_metadata_region": "north"}


def test_metadata__may_be_missing():
    assert tax_rate_fields({"id": "txr_1"}) == {"id": "txr_1"}
