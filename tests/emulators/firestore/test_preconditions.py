"""Writes that hold only if the document exists, or is unchanged."""

import datetime

import pytest
from google.api_core import exceptions
from google.cloud import firestore

from tests.emulators.firestore.snapshots import stored

Collection = firestore.CollectionReference
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def test_update_time__current(firestore_client: firestore.Client, things: Collection) -> None:
    written = things.document("a").set({"x": 1})
    option = firestore_client.write_option(last_update_time=written.update_time)

    things.document("a").update({"x": 2}, option=option)

    assert stored(things.document("a")) == {"x": 2}


def test_update_time__stale(firestore_client: firestore.Client, things: Collection) -> None:
    written = things.document("a").set({"x": 1})
    things.document("a").update({"x": 2})
    option = firestore_client.write_option(last_update_time=written.update_time)

    with pytest.raises(exceptions.FailedPrecondition):
        things.document("a").update({"x": 3}, option=option)
    with pytest.raises(exceptions.FailedPrecondition):
        things.document("a").delete(option=option)

    assert stored(things.document("a")) == {"x": 2}


def test_update_time__of_missing_document(firestore_client: firestore.Client, things: Collection) -> None:
    option = firestore_client.write_option(last_update_time=LONG_AGO)

    with pytest.raises(exceptions.FailedPrecondition):
        things.document("nope").delete(option=option)


def test_update_time__after_a_write_that_changed_nothing(
    firestore_client: firestore.Client, things: Collection
) -> None:
    written = things.document("a").set({"x": 1})
    things.document("a").set({"x": 1})
    option = firestore_client.write_option(last_update_time=written.update_time)

    things.document("a").update({"x": 2}, option=option)

    assert stored(things.document("a")) == {"x": 2}


def test_exists__delete_of_missing_document(firestore_client: firestore.Client, things: Collection) -> None:
    with pytest.raises(exceptions.NotFound):
        things.document("nope").delete(option=firestore_client.write_option(exists=True))


def test_not_exists__delete_of_present_document(firestore_client: firestore.Client, things: Collection) -> None:
    things.document("a").set({"x": 1})

    with pytest.raises(exceptions.AlreadyExists):
        things.document("a").delete(option=firestore_client.write_option(exists=False))

    assert stored(things.document("a")) == {"x": 1}
