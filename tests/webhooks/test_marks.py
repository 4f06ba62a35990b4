"""The marks that lie beside the records of events."""

from datetime import UTC, datetime

import pytest

from django_firestore_stripe.firestore.writes import commit
from django_firestore_stripe.services.events.record import KEPT_FOR
from django_firestore_stripe.services.events.waiting import mark_waiting
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["firestore"])


def test_mark_of_waiting_events__expires_as_records_do():
    before = datetime.now(UTC)

    commit([mark_waiting("cus_ada")])

    assert before + KEPT_FOR <= document("stripe_events/waiting_cus_ada")["expires_at"] <= datetime.now(UTC) + KEPT_FOR
