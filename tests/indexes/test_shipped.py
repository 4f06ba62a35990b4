"""The indexes that are shipped answer every query that the app can issue."""

from importlib.resources import files

import pytest

from tests.indexes.exercise import admins, ask_api, ask_managers, ask_services, needs_of_everything, open_every_list
from tests.indexes.recorder import only_recorded
from tests.indexes.shipped import Index, complaint, lacking, parse, shipped_indexes
from tests.indexes.writing import content_for

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

# Firestore's limit for a project without billing: https://firebase.google.com/docs/firestore/quotas#indexes.
MOST_INDEXES = 200


@pytest.mark.parametrize("model_admin", admins(), ids=lambda found: found.opts.model_name)
def test_admin__has_an_index_for_every_list(model_admin):
    with only_recorded() as needs:
        open_every_list(model_admin)

    missing = lacking(needs, shipped_indexes())
    assert needs
    assert not missing, complaint(missing)


@pytest.mark.parametrize("ask", [ask_api, ask_managers, ask_services], ids=lambda ask: ask.__name__)
def test_everything_else__has_its_indexes(ask):
    with only_recorded() as needs:
        ask()

    missing = lacking(needs, shipped_indexes())
    assert needs
    assert not missing, complaint(missing)


def test_index_that_is_taken_out__is_named():
    needs, shipped = needs_of_everything(), shipped_indexes()
    newest_paid = Index(
        collection="checkout_sessions", group=True, fields=(("payment_status", "ASCENDING"), ("created", "DESCENDING"))
    )

    missing = lacking(needs, shipped.without(newest_paid))

    assert missing == {newest_paid}
    assert "checkout_sessions (COLLECTION_GROUP): payment_status ASCENDING, created DESCENDING" in complaint(missing)


def test_single_field_of_a_group__is_named_too():
    needs, shipped = needs_of_everything(), shipped_indexes()
    newest = Index(collection="payments", group=True, fields=(("created", "DESCENDING"),))

    assert lacking(needs, shipped.without(newest)) == {newest}


def test_payload__is_in_no_index():
    assert ("stripe_events", "payload") in shipped_indexes().overridden
    assert not [found for found in shipped_indexes().indexes if ("payload", "ASCENDING") in found.fields]


def test_file__is_within_firestores_limits():
    text = files("django_firestore_stripe").joinpath("firestore.indexes.json").read_text()

    assert text.count('"fields"') <= MOST_INDEXES
    assert text.count('"ttl": true') == 1


def test_file__can_be_made_again_from_what_is_missing():
    indexes = {found for found in shipped_indexes().indexes if found.group}

    assert parse(content_for(indexes)).indexes >= indexes
