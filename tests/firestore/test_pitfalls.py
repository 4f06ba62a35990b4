"""What is easy to get wrong about documents as rows, and the tests that fail where it is.

 1. Firestore scans keys forwards only, and the admin appends "-pk" to every order.
 2. An order hides documents without the field, a count does not: totals and rows disagree; null is not missing.
 3. A collection group includes strangers: dropped afterwards they would shorten pages and be counted.
 4. Google's client hides errors in the middle of a stream unless it is told which to try again.
 5. One exclusion per query, 10 values in "not in", 30 in "in"; "is not null" must go without losing null rows.
 6. A key that contradicts its parent, or another parent on a row that exists, would be written elsewhere.
 7. `atomic()` cannot roll back.
 8. Tests must not reach production; `--parallel` needs databases of their own.
 9. `migrate --database firestore` would write documents.
10. The object of a content type may be looked for in the default database.
11. Values that are JSON already, and Google's own class of datetimes.
12. The key of a new row is "" by default, not None.
13. What cannot be answered must be refused before anything is read.
14. Documents written by others hold what no field allows.
15. A document may lie below one that does not exist.
16. gRPC does not survive a fork.
17. Emulators answer without indexes; a real Firestore does not.
18. `nulls_last` would be ignored.
19. An order or a search that Firestore cannot do must be a message in the admin, not a 500.
"""

import re
from pathlib import Path

import pytest

from django_firestore_stripe.firestore.snapshots import read
from tests.firestore.app.models import Session

TESTS = Path(__file__).parents[1]
PITFALLS = {
    1: [
        "firestore/test_refusals.py::test_query__that_firestore_cannot_run",
        "admin/test_lists.py::test_list__is_ordered_as_its_indexes_are",
        "firestore/test_ordering.py::test_ties__follow_the_order_before_them",
        "firestore/test_admin.py::test_list__leaves_out_the_key_that_django_appends",
        "admin/test_lists.py::test_list__by_key_gives_way_to_a_range",
    ],
    2: [
        "firestore/test_ordering.py::test_order__hides_what_lacks_the_field_and_count_does_not",
        "admin/test_lists.py::test_list__total_counts_the_rows_that_are_there",
    ],
    3: [
        "firestore/test_collection_groups.py::test_page__is_full",
        "firestore/test_collection_groups.py::test_count__is_the_models_own",
    ],
    4: ["firestore/test_databases.py::test_read__that_breaks_off_is_tried_again"],
    5: [
        "firestore/test_filters.py::test_in__over_30_values_is_split_and_merged_in_order",
        "firestore/test_conditions.py::test_tidied__drops_what_is_implied_and_joins_exclusions",
        "firestore/test_filters.py::test_exclude__in_of_a_nullable_field_keeps_null",
        "firestore/test_refusals.py::test_query__that_firestore_cannot_run",
        "properties/test_queries.py::test_filter__finds_what_the_rules_say",
    ],
    6: [
        "firestore/test_saving.py::test_create__with_a_key_that_contradicts_the_parent_writes_nothing",
        "firestore/test_saving.py::test_save__with_another_parent_is_refused",
    ],
    7: [
        "firestore/test_saving.py::test_atomic__rolls_nothing_back_and_runs_its_hooks",
        "tools/test_tools.py::test_django_runner__keeps_tests_apart",
    ],
    8: [
        "firestore/test_databases.py::test_test_database__is_refused_without_an_emulator",
        "firestore/test_databases.py::test_clones__are_projects_of_their_own",
        "tools/test_tools.py::test_production__is_refused",
    ],
    9: [
        "firestore/test_router.py::test_migrate__of_firestore_writes_nothing",
        "firestore/test_router.py::test_migrations__touch_neither_side",
    ],
    10: ["firestore/test_admin.py::test_content_type__finds_the_object_whatever_its_alias"],
    11: [
        "firestore/test_values.py::test_datetime__read_is_a_plain_datetime",
        "firestore/test_tolerance.py::test_json__keeps_what_json_cannot_say_when_saved",
        "firestore/test_pitfalls.py::test_json__is_stored_as_maps_and_arrays",
    ],
    12: ["firestore/test_saving.py::test_key__is_none_until_saved"],
    13: ["firestore/test_refusals.py::test_query__that_firestore_cannot_run"],
    14: [
        "firestore/test_admin.py::test_detail__of_a_document_that_goes_beyond_the_choices_can_be_saved",
        "firestore/test_tolerance.py::test_document__of_any_content_is_listed_and_serialized",
    ],
    15: ["firestore/test_collection_groups.py::test_ghost_parent__does_not_hide_its_documents"],
    16: ["firestore/test_databases.py::test_client__is_one_per_process_and_database"],
    17: [
        "indexes/test_shipped.py::test_admin__has_an_index_for_every_list",
        "indexes/test_shipped.py::test_index_that_is_taken_out__is_named",
    ],
    18: ["firestore/test_refusals.py::test_query__that_firestore_cannot_run"],
    19: ["admin/test_failures.py::test_impossible_list__says_why"],
}


@pytest.mark.parametrize("number", PITFALLS)
def test_pitfall__has_its_tests(number):
    for name in PITFALLS[number]:
        file, _, function = name.partition("::")
        assert re.search(rf"^def {function}\(", (TESTS / file).read_text(), re.MULTILINE), name


def test_pitfalls__are_all_listed():
    assert list(PITFALLS) == [int(number) for number in re.findall(r"^ ?(\d+)\. ", __doc__, re.MULTILINE)]


@pytest.mark.django_db(databases=["firestore"])
def test_key_with_a_slash_at_its_end__finds_nothing_instead_of_failing():
    """A prefix of keys is refused, and a key that cannot be is no EmptyResultSet that leaks."""
    assert not Session.objects.filter(pk="uid/").exists()
    assert Session.objects.filter(pk__in=["uid/", "x"]).count() == 0


@pytest.mark.django_db(databases=["firestore"])
def test_json__is_stored_as_maps_and_arrays():
    """JSON stays what it is on both ways, keys of it and what is written by `update()` too: it is never a text."""
    metadata = {"tag": "odd", "sizes": [1, {"unit": "cm"}], "none": None}

    Session.objects.create(pk="uid/s", metadata={}, line_items=["a", 2.5])
    Session.objects.filter(pk="uid/s").update(metadata=metadata)

    stored = read(["shop_customers/uid/shop_sessions/s"])["shop_customers/uid/shop_sessions/s"]
    assert (stored.get("metadata"), stored.get("line_items")) == (metadata, ["a", 2.5])
    session = Session.objects.get(metadata__tag="odd", line_items=["a", 2.5], line_items__contains=["a"])
    assert (session.metadata, session.line_items) == (metadata, ["a", 2.5])
    assert list(Session.objects.values_list("metadata", "metadata__tag")) == [(metadata, "odd")]
