"""The marks that lie beside the records of events."""

import pytest

from django_firestore_stripe.firestore.writes import commit
from django_firestore_stripe.services.events.waiting import mark_waiting
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["firestore"])


def test_mark_of_waiting_events__lasts_as_long_as_they_do():
    commit([mark_waiting("cus_ada")])

    assert document("stripe_events/waiting_cus_ada").keys() == {"customer", "marked_at"}
