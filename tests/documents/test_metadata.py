"""Metadata as a map and as fields."""

import pytest

from django_firestore_stripe.documents.metadata import flattened, outdated, role


def test_flattened__has_a_field_for_every_key_but_the_named():
    metadata = {"a": "1", "b c": "", "role": "gold"}

    assert flattened(metadata, without=frozenset({"role"})) == {"stripe_metadata_a": "1", "stripe_metadata_b c": ""}


@pytest.mark.parametrize(
    ("stored", "fresh", "gone"),
    [
        (None, {"stripe_metadata_a": "1"}, set()),
        ({}, {}, set()),
        (
            {"stripe_metadata_a": "1", "stripe_metadata_b": "2", "name": "x"},
            {"stripe_metadata_b": "3"},
            {"stripe_metadata_a"},
        ),
        ({"stripe_metadata_a": "1"}, {"stripe_metadata_a": "1"}, set()),
        ({"metadata": {"a": "1"}, "own_field": 1}, {}, set()),
    ],
)
def test_outdated__are_the_fields_whose_keys_are_gone(stored, fresh, gone):
    assert outdated(stored, fresh) == gone


@pytest.mark.parametrize(
    ("metadata", "given"), [(None, None), ({}, None), ({"firebaserole": "x"}, None), ({"firebaseRole": "gold"}, "gold")]
)
def test_role__is_what_firebase_role_says(metadata, given):
    assert role(metadata) == given
