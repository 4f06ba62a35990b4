"""Create, update, commit and read times."""

import datetime

import pytest
from google.api_core import exceptions
from google.cloud import firestore

from tests.emulators.firestore.snapshots import stored

Collection = firestore.CollectionReference


def test_update__keeps_the_create_time(things: Collection) -> None:
    things.document("a").set({"x": 1})
    first = things.document("a").get()

    things.document("a").update({"x": 2})

    second = things.document("a").get()
    assert second.create_time == first.create_time
    assert second.update_time > first.update_time
    assert second.read_time >= second.update_time


def test_write__tells_the_update_time(things: Collection) -> None:
    result = things.document("a").set({"x": 1})

    assert things.document("a").get().update_time == result.update_time


def test_write__that_changes_nothing_keeps_the_update_time(things: Collection) -> None:
    before = things.document("a").set({"x": 1, "m": {"b": 1, "a": 2}}).update_time

    result = things.document("a").set({"m": {"a": 2, "b": 1}, "x": 1})

    assert result.update_time == before
    assert things.document("a").get().update_time == before


def test_recreation__has_a_new_create_time(things: Collection) -> None:
    things.document("a").set({"x": 1})
    first = things.document("a").get().create_time
    things.document("a").delete()

    things.document("a").set({"x": 1})

    assert things.document("a").get().create_time > first


def test_update_times__increase_strictly(things: Collection) -> None:
    times = [things.document("a").set({"x": number}).update_time for number in range(50)]

    assert times == sorted(set(times))


def test_commit__gives_all_documents_one_time(firestore_client: firestore.Client, things: Collection) -> None:
    batch = firestore_client.batch()
    batch.set(things.document("a"), {"t": firestore.SERVER_TIMESTAMP})
    batch.set(things.document("b"), {"t": firestore.SERVER_TIMESTAMP})

    batch.commit()

    first, second = things.document("a").get(), things.document("b").get()
    assert first.update_time == second.update_time == batch.commit_time
    assert first.get("t") == second.get("t")


def test_read_time__shows_the_past(things: Collection) -> None:
    then = things.document("a").set({"x": 1}).update_time
    things.document("a").set({"x": 2})
    things.document("a").delete()
    things.document("b").set({"x": 3})

    assert things.document("a").get(read_time=then).to_dict() == {"x": 1}
    assert [snapshot.id for snapshot in things.stream(read_time=then)] == ["a"]
    assert stored(things.document("a")) is None


def test_read_time__too_old(things: Collection) -> None:
    then = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)

    with pytest.raises(exceptions.FailedPrecondition):
        things.document("a").get(read_time=then)


def test_read_time__in_the_future(things: Collection) -> None:
    then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)

    with pytest.raises(exceptions.InvalidArgument):
        things.document("a").get(read_time=then)
