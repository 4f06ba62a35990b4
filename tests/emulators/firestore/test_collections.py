"""Collections below documents, collection groups, and lists of both."""

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from tests.emulators.firestore.raw import call, root
from tests.emulators.firestore.snapshots import ids, paths, seed, stored

Client = firestore.Client
Collection = firestore.CollectionReference


def write(client: Client, *names: str) -> None:
    batch = client.batch()
    for number, name in enumerate(names):
        batch.set(client.document(name), {"n": number})
    batch.commit()


def test_subcollection__of_missing_parent(firestore_client: Client, things: Collection) -> None:
    write(firestore_client, "things/ghost/subs/s")

    assert stored(things.document("ghost")) is None
    assert ids(things) == []
    assert ids(things.document("ghost").collection("subs")) == ["s"]


def test_subcollection__is_apart_from_its_parent(things: Collection) -> None:
    parent = things.document("a")
    parent.set({"x": 1})
    parent.collection("sub").document("s").set({"y": 1})

    parent.set({"x": 2})

    assert stored(parent) == {"x": 2}
    assert ids(parent.collection("sub")) == ["s"]


def test_list_documents__with_missing_ones(firestore_client: Client, things: Collection) -> None:
    write(firestore_client, "things/a", "things/ghost/subs/s", "things/b/x/y/z/w", "things-too/c")

    assert [reference.id for reference in things.list_documents()] == ["a", "b", "ghost"]


def test_list_documents__by_page(firestore_client: Client, things: Collection) -> None:
    seed(things, {f"{number:02}": {} for number in range(25)})
    request = {"parent": root(firestore_client), "collection_id": "things", "page_size": 10}

    pager = call(firestore_client, "list_documents", request)

    assert [len(page.documents) for page in pager.pages] == [10, 10, 5]


def test_list_documents__in_order(firestore_client: Client, things: Collection) -> None:
    seed(things, {"a": {"n": 1, "s": "x"}, "b": {"n": 2, "s": "x"}, "c": {"n": 3, "s": "w"}})
    request = {"parent": root(firestore_client), "collection_id": "things", "order_by": "s, n desc"}

    found = call(firestore_client, "list_documents", request | {"mask": {"field_paths": ["n"]}})

    assert [document.fields["n"].integer_value for document in found] == [3, 2, 1]
    assert all("s" not in document.fields for document in found)


@pytest.mark.parametrize(
    "options",
    [{"page_size": -1}, {"page_token": "zz"}, {"order_by": "n sideways"}, {"order_by": "n", "show_missing": True}],
)
def test_list_documents__refuses(firestore_client: Client, options: dict[str, object]) -> None:
    request = {"parent": root(firestore_client), "collection_id": "things"}

    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "list_documents", request | options)


def test_collections__below_root_and_document(firestore_client: Client, things: Collection) -> None:
    write(firestore_client, "things/a/s1/x", "things/a/s2/x/deep/y", "things/a/s1-b/x", "other/b", "things/ab/no/x")

    assert [collection.id for collection in firestore_client.collections()] == ["other", "things"]
    assert [collection.id for collection in things.document("a").collections()] == ["s1", "s1-b", "s2"]
    assert list(things.document("zz").collections()) == []


def test_list_collection_ids__by_page(firestore_client: Client) -> None:
    write(firestore_client, "a/1", "b/1", "c/1")

    pager = call(firestore_client, "list_collection_ids", {"parent": root(firestore_client), "page_size": 2})

    assert [list(page.collection_ids) for page in pager.pages] == [["a", "b"], ["c"]]


def test_reading__makes_no_collection(firestore_client: Client, things: Collection) -> None:
    things.document("x").get()

    assert ids(things.document("p").collection("q")) == []
    assert list(firestore_client.collections()) == []


def test_collection_group__finds_all_depths_in_the_order_of_names(firestore_client: Client) -> None:
    write(firestore_client, "g/1", "o-x/1/g/5", "o/1/g/3", "o/1/p/2/g/4", "g/1/g/2", "G/1", "o/1/gg/6")

    found = paths(firestore_client.collection_group("g"))

    assert found == ["g/1", "g/1/g/2", "o/1/g/3", "o/1/p/2/g/4", "o-x/1/g/5"]


def test_collection_group__filtered_and_ordered(firestore_client: Client, things: Collection) -> None:
    for number in range(4):
        subscription = things.document(f"u{number}").collection("subs").document("s")
        subscription.set({"n": number, "on": bool(number % 2)})
    group = firestore_client.collection_group("subs").where(filter=FieldFilter("on", "==", True))

    found = paths(group.order_by("n", direction="DESCENDING"))

    assert found == ["things/u3/subs/s", "things/u1/subs/s"]


def test_collection_group__by_name(firestore_client: Client) -> None:
    write(firestore_client, "a/1/g/1", "b/1/g/1", "c/1/g/1")
    after = FieldFilter("__name__", ">", firestore_client.document("a/1/g/1"))

    assert paths(firestore_client.collection_group("g").where(filter=after)) == ["b/1/g/1", "c/1/g/1"]


@pytest.mark.parametrize(
    ("parent", "expected"), [("o/1", ["o/1/g/3", "o/1/p/2/g/4"]), ("g/1", ["g/1/g/2"]), ("x/1", [])]
)
def test_collection_group__below_a_document(firestore_client: Client, parent: str, expected: list[str]) -> None:
    write(firestore_client, "g/1", "o-x/1/g/5", "o/1/g/3", "o/1/p/2/g/4", "g/1/g/2", "o/10/g/7")

    assert _found(firestore_client, parent, {"collection_id": "g", "all_descendants": True}) == expected


def test_all_descendants__of_a_document(firestore_client: Client) -> None:
    write(firestore_client, "o/1", "o/1/g/3", "o/1/p/2/g/4", "o/10/g/7")

    assert _found(firestore_client, "o/1", {"all_descendants": True}) == ["o/1/g/3", "o/1/p/2/g/4"]
    assert _found(firestore_client, "o/1", {"all_descendants": False}) == ["o/1/g/3"]


def test_recursive_delete__of_document(firestore_client: Client, things: Collection) -> None:
    write(firestore_client, "things/a", "things/a/s/b", "things/a/s/b/t/c", "things/other", "things/ab/s/d")

    deleted = firestore_client.recursive_delete(things.document("a"))

    assert deleted == 3
    assert ids(things) == ["other"]
    assert ids(firestore_client.collection_group("s")) == ["d"]


def test_recursive_delete__of_collection(firestore_client: Client, things: Collection) -> None:
    write(firestore_client, "things/a", "things/a/s/b", "other/a", "things-too/b")

    firestore_client.recursive_delete(things)

    assert [collection.id for collection in firestore_client.collections()] == ["other", "things-too"]


def test_databases__are_kept_apart(firestore_client: Client, things: Collection, connect, server_address: str) -> None:
    second = connect(server_address, project=firestore_client.project, database="second")
    stranger = connect(server_address)

    second.document("things/a").set({"n": 2})
    things.document("a").set({"n": 1})

    assert stored(things.document("a")) == {"n": 1}
    assert stored(second.document("things/a")) == {"n": 2}
    assert ids(stranger.collection("things")) == []
    assert paths(second.collection_group("things")) == ["things/a"]


def _found(client: Client, parent: str, selector: dict[str, object]) -> list[str]:
    request = {"parent": f"{root(client)}/{parent}", "structured_query": {"from_": [selector]}}
    prefix = len(root(client)) + 1
    return [answer.document.name[prefix:] for answer in call(client, "run_query", request) if answer.document.name]
