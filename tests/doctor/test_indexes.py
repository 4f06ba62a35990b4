"""Indexes that lack, or are being built."""

import grpc
import pytest
from django.db import ProgrammingError

from django_firestore_stripe.firestore.probing import try_index
from django_firestore_stripe.services.doctor import indexes
from django_firestore_stripe.services.rules.indexes import index_definitions
from tests.doctor.findings import severities, text
from tests.indexes.recorder import only_recorded
from tests.indexes.shipped import lacking, parse

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def test_indexes__are_there(assert_firestore_rpcs):
    definitions = index_definitions()
    grouped = [index for entry in definitions["fieldOverrides"] for index in entry["indexes"]]
    expected = len(definitions["indexes"]) + sum(index["queryScope"] == "COLLECTION_GROUP" for index in grouped)

    with assert_firestore_rpcs(expected):
        found = list(indexes.examine())
    assert severities(found) == ["ok"]
    assert f"All {expected} indexes" in text(found)


def test_each_query__needs_its_index_alone():
    definitions = index_definitions()
    with only_recorded() as needs:
        list(indexes.examine())

    assert not lacking(needs, parse(definitions))
    for entry in definitions["indexes"]:
        fewer = {**definitions, "indexes": [other for other in definitions["indexes"] if other != entry]}
        assert lacking(needs, parse(fewer))


@pytest.mark.bundled
def test_index__is_missing(firestore_emulator):
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode.FAILED_PRECONDITION, times=2)

    found = list(indexes.examine())
    assert severities(found) == ["error"]
    assert "2 of " in text(found)
    assert "checkout_sessions (mode, created)" in text(found)
    assert "firestore_stripe_rules --indexes" in text(found)


@pytest.mark.bundled
def test_many_indexes__are_missing(firestore_emulator):
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode.FAILED_PRECONDITION, times=9)

    assert "and 4 more" in text(indexes.examine())


def test_index__is_being_built(monkeypatch):
    def building(collection, fields, *, group):
        if fields[0][0] == "mode":
            raise ProgrammingError("The query requires an index. That index is currently building.")
        try_index(collection, fields, group=group)

    monkeypatch.setattr(indexes, "try_index", building)

    found = list(indexes.examine())
    assert severities(found) == ["warning"]
    assert "are being built: checkout_sessions (mode, created)" in text(found)


def test_collections_of_other_names__are_asked(configure):
    configure(PRODUCTS_COLLECTION="shops/berlin/goods", EVENTS_COLLECTION="inbox", CUSTOMERS_COLLECTION="people")

    with only_recorded() as needs:
        list(indexes.examine())

    assert {need.collection for need in needs} >= {"goods", "inbox", "tax_rates", "payments"}
    assert {need.collection for need in needs}.isdisjoint({"products", "stripe_events"})
