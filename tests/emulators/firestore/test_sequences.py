"""Several writes of one document in one commit are one change."""

from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import firestore

from tests.emulators.firestore.raw import commit, root
from tests.emulators.firestore.snapshots import stored

Client = firestore.Client
EXISTS, MISSING = {"exists": True}, {"exists": False}
STALE = {"update_time": {"seconds": 1}}


def put(client: Client, number: int, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    document = {"name": f"{root(client)}/things/a", "fields": {"n": {"integer_value": number}}}
    return {"update": document} | ({"current_document": condition} if condition else {})


def take(client: Client, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"delete": f"{root(client)}/things/a"} | ({"current_document": condition} if condition else {})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((put, 1), (put, 2, MISSING), id="set, create"),
        pytest.param((put, 1, MISSING), (put, 2, MISSING), id="create, create"),
        pytest.param((put, 1), (take, MISSING), id="set, delete the missing"),
        pytest.param((take,), (put, 2, EXISTS), id="delete, update"),
        pytest.param((take,), (take, EXISTS), id="delete, delete the existing"),
        pytest.param((put, 1), (put, 2, STALE), id="set, update a version"),
        pytest.param((take, STALE), (put, 2, STALE), id="delete a version, update it"),
        pytest.param((put, 1, STALE), (put, 2, {"update_time": {"seconds": 2}}), id="two versions"),
        # rather than the precondition of the first, which fails
        pytest.param((put, 1, EXISTS), (put, 2, MISSING), id="update the missing, create"),
    ],
)
def test_commit__of_writes_that_contradict_each_other(firestore_client: Client, first: Any, second: Any) -> None:
    writes = [write(firestore_client, *details) for write, *details in (first, second)]

    with pytest.raises(exceptions.InvalidArgument):
        commit(firestore_client, *writes)


def test_commit__of_writes_that_follow_from_each_other(firestore_client: Client) -> None:
    client = firestore_client

    commit(client, put(client, 1, MISSING), put(client, 2, EXISTS), take(client, EXISTS), put(client, 3, MISSING))

    assert stored(client.document("things/a")) == {"n": 3}


def test_version__is_asked_for_once(firestore_client: Client) -> None:
    written = firestore_client.document("things/a").set({"n": 0})
    version = {"update_time": written.update_time}

    commit(firestore_client, put(firestore_client, 1, version), put(firestore_client, 2, version))

    assert stored(firestore_client.document("things/a")) == {"n": 2}


def test_results__tell_the_last_update(firestore_client: Client) -> None:
    client = firestore_client

    written = commit(client, take(client), put(client, 1))
    gone = commit(client, put(client, 2), take(client))

    assert [result.update_time == written.commit_time for result in written.write_results] == [True, True]
    assert [result.update_time is None for result in gone.write_results] == [True, True]


def test_commit__that_restores_what_was_is_no_change(firestore_client: Client) -> None:
    before = firestore_client.document("things/a").set({"n": 1})

    after = commit(firestore_client, put(firestore_client, 2), put(firestore_client, 1))

    assert {result.update_time for result in after.write_results} == {before.update_time}
    assert firestore_client.document("things/a").get().update_time == before.update_time
