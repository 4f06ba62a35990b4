"""Splitting collection groups; Google's emulator cannot."""

from itertools import chain

import pytest
from google.api_core import exceptions
from google.cloud import firestore

from tests.emulators.firestore.raw import call, root
from tests.emulators.firestore.snapshots import ids, seed

pytestmark = pytest.mark.bundled


def test_partitions__cover_the_group_once(emulator_client: firestore.Client) -> None:
    seed(emulator_client.collection("things"), {f"{number:03}": {} for number in range(50)})
    group = emulator_client.collection_group("things")

    partitions = [ids(partition.query()) for partition in group.get_partitions(4)]

    assert [len(partition) for partition in partitions] == [10, 10, 10, 10, 10]
    assert list(chain.from_iterable(partitions)) == ids(group)


def test_partitions__of_few_documents(emulator_client: firestore.Client) -> None:
    seed(emulator_client.collection("things"), {"a": {}, "b": {}})
    group = emulator_client.collection_group("things")

    assert [ids(partition.query()) for partition in group.get_partitions(9)] == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("selector", "count"), [({"collection_id": "things"}, 3), ({"collection_id": "things", "all_descendants": True}, 0)]
)
def test_partitions__refused(emulator_client: firestore.Client, selector: dict[str, object], count: int) -> None:
    request = {
        "parent": root(emulator_client),
        "structured_query": {"from_": [selector]},
        "partition_count": count,
    }

    with pytest.raises(exceptions.InvalidArgument):
        call(emulator_client, "partition_query", request)
