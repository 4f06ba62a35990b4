"""From a user to the uid: which ones can be a document's id, and who says which it is."""

from types import SimpleNamespace

import pytest

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.users import pk_as_uid, uid_of, username_as_uid, valid_uid

ADA = SimpleNamespace(pk=7, get_username=lambda: "ada")


def swapped(user):
    """Return a uid as a project would choose it."""
    return f"tenant-{user.pk}"


def empty(_user):
    """Return what a user without uid has."""
    return


@pytest.mark.parametrize(
    "uid",
    ["7", "ada", "a" * 1500, "ü" * 750, "f0e1d2c3-0000", "a.b", "...", "__x", "x__", "_", "ada@example.com", "日本"],
)
def test_uid__can_be_a_document_id(uid):
    assert valid_uid(uid) == uid


@pytest.mark.parametrize(
    "uid",
    ["", ".", "..", "__x__", "____", "__", "a/b", "/", "a" * 1501, "ü" * 751, "a\x00b", "\ud800", None, 7, b"ada", []],
)
def test_uid_that_can_be_no_document_id__is_refused(uid):
    with pytest.raises(InvalidRequest) as raised:
        valid_uid(uid)

    assert list(raised.value.errors) == ["uid"]


@pytest.mark.parametrize(
    ("setting", "uid"),
    [
        ("django_firestore_stripe.users.pk_as_uid", "7"),
        ("django_firestore_stripe.users.username_as_uid", "ada"),
        ("tests.test_users.swapped", "tenant-7"),
    ],
)
def test_user_uid__says_which_it_is(settings, setting, uid):
    settings.DJANGO_FIRESTORE_STRIPE = {"USER_UID": setting}

    assert uid_of(ADA) == uid


def test_user_without_uid__is_refused(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"USER_UID": "tests.test_users.empty"}

    with pytest.raises(InvalidRequest):
        uid_of(ADA)


def test_default__is_the_primary_key():
    assert uid_of(ADA) == pk_as_uid(ADA) == "7"
    assert username_as_uid(ADA) == "ada"
