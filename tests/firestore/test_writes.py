from datetime import UTC, datetime, timedelta

import grpc
import pytest
from django.db import DataError, IntegrityError, OperationalError, connections

from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, Write, commit, create, delete, merge, replace

pytestmark = pytest.mark.django_db(databases=["firestore"])

PATH = "things/a"
MISSING = Snapshot(PATH)


def stored(path: str = PATH):
    return read([path])[path].fields


def test_create__writes_a_new_document():
    committed = commit([create(PATH, {"x": 1})])

    assert stored() == {"x": 1}
    assert abs(datetime.now(UTC) - committed) < timedelta(hours=1)


def test_create__of_an_existing_document_loses():
    commit([create(PATH, {"x": 1})])

    with pytest.raises(PreconditionLost):
        commit([create(PATH, {"x": 2})])

    assert stored() == {"x": 1}


def test_precondition_lost__is_an_integrity_error():
    assert issubclass(PreconditionLost, IntegrityError)


def test_merge__replaces_named_fields_whole_and_leaves_the_others():
    commit([create(PATH, {"x": {"a": 1}, "y": 2, "z": 3})])

    commit([merge(PATH, {"x": {"b": 2}}, remove=["z", "never"])])

    assert stored() == {"x": {"b": 2}, "y": 2}


def test_merge__creates_the_document():
    commit([merge(PATH, {"x": 1})])

    assert stored() == {"x": 1}


NAMES = [
    "stripe_metadata_a.b",
    "with space",
    "with-dash",
    "back`tick",
    "back\\slash",
    "9lives",
    "日本",
    "a/b",
    "[x]",
    "*",
]


@pytest.mark.parametrize("name", NAMES)
def test_merge__takes_any_name_as_one_field(name):
    commit([merge(PATH, {name: 1, "other": 2})])

    commit([merge(PATH, {name: 3})])
    assert stored() == {name: 3, "other": 2}

    commit([merge(PATH, {}, remove=[name])])
    assert stored() == {"other": 2}


def test_replace__leaves_nothing_else():
    commit([create(PATH, {"x": 1, "y": 2})])

    commit([replace(PATH, {"z": 3})])

    assert stored() == {"z": 3}


def test_delete__of_a_missing_document_is_fine():
    commit([delete(PATH)])

    assert stored() is None


BUILDERS = [
    lambda seen: merge(PATH, {"x": 9}, seen=seen),
    lambda seen: replace(PATH, {"x": 9}, seen=seen),
    lambda seen: delete(PATH, seen=seen),
]


@pytest.mark.parametrize("write", BUILDERS)
def test_guard__of_what_was_seen_holds(write):
    commit([create(PATH, {"x": 1})])

    commit([write(read([PATH])[PATH])])

    assert (stored() or {"x": 9}) == {"x": 9}


@pytest.mark.parametrize("write", BUILDERS)
def test_guard__is_lost_when_the_document_changed(write):
    commit([create(PATH, {"x": 1})])
    seen = read([PATH])[PATH]
    commit([merge(PATH, {"x": 2})])

    with pytest.raises(PreconditionLost):
        commit([write(seen)])

    assert stored() == {"x": 2}


@pytest.mark.parametrize("write", BUILDERS)
def test_guard__is_lost_when_the_document_was_deleted(write):
    commit([create(PATH, {"x": 1})])
    seen = read([PATH])[PATH]
    commit([delete(PATH)])

    with pytest.raises(PreconditionLost):
        commit([write(seen)])

    assert stored() is None


@pytest.mark.parametrize("write", BUILDERS)
def test_guard__of_a_missing_document_is_lost_when_there_is_one(write):
    commit([create(PATH, {"x": 1})])

    with pytest.raises(PreconditionLost):
        commit([write(MISSING)])

    assert stored() == {"x": 1}


def test_guard__of_a_missing_document_holds():
    commit([merge(PATH, {"x": 1}, seen=MISSING)])

    assert stored() == {"x": 1}


def test_commit__writes_all_or_nothing():
    commit([create(PATH, {"x": 1})])

    with pytest.raises(PreconditionLost):
        commit([merge("things/b", {"x": 2}), create(PATH, {"x": 2})])

    assert stored("things/b") is None


def test_commit__is_one_call(calls):
    with calls:
        commit([create(f"things/{number}", {}) for number in range(20)])

    assert [call["sql"].split()[0] for call in calls] == ["COMMIT"]


def test_commit__of_nothing_is_no_call(calls):
    with calls:
        commit([])

    assert len(calls) == 0


def test_commit__of_what_cannot_be_stored_is_a_data_error():
    with pytest.raises(DataError):
        commit([create(PATH, {"x": object()})])


def test_update_time__is_exact():
    commit([create(PATH, {})])
    seen = read([PATH])[PATH]

    commit([merge(PATH, {"x": 1}, seen=Snapshot(PATH, {}, seen.update_time))])

    assert stored() == {"x": 1}


def test_update_time__goes_out_to_the_nanosecond():
    write = Write(path=PATH, fields={}, update_time="2026-01-01T00:00:00.123456789Z")

    proto = write.to_proto("projects/p/databases/d")

    assert proto.current_document.update_time.nanos == 123_456_789


def test_read__answers_every_path_in_one_call(calls):
    commit([create(PATH, {"x": 1})])

    with calls:
        snapshots = read([PATH, "things/none", PATH])

    assert len(calls) == 1
    assert list(snapshots) == [PATH, "things/none"]
    assert [snapshot.exists for snapshot in snapshots.values()] == [True, False]
    assert snapshots["things/none"].get("x", "default") == "default"


def test_read__of_nothing_is_no_call(calls):
    with calls:
        assert read([]) == {}

    assert len(calls) == 0


def test_snapshot__does_not_show_its_fields():
    assert "secret" not in repr(Snapshot(PATH, {"x": "secret"}, "t"))


@pytest.mark.bundled
def test_commit__whose_answer_is_lost_meets_its_own_success(firestore_emulator):
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    with pytest.raises(PreconditionLost):
        commit([create(PATH, {"x": 1})])

    assert stored() == {"x": 1}


@pytest.mark.bundled
def test_commit__that_never_arrived_is_sent_again(firestore_emulator, calls):
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE)

    with calls:
        commit([create(PATH, {"x": 1})])

    assert len(calls) == 2
    assert stored() == {"x": 1}


@pytest.mark.bundled
def test_commit__that_aborts_is_operational(firestore_emulator):
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.ABORTED)

    with pytest.raises(OperationalError):
        commit([create(PATH, {"x": 1})])

    assert stored() is None


@pytest.mark.bundled
def test_increment__whose_answer_is_lost_is_not_sent_twice(firestore_emulator):
    commit([create(PATH, {"x": 1})])
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    with pytest.raises(OperationalError), connections["firestore"].cursor() as cursor:
        cursor.commit([Write(path=PATH, fields={}, mask=(), increments={"x": 5})])

    assert stored() == {"x": 6}
