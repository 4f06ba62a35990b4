"""Commits that were carried out, or not, and whose answer never came."""

import grpc
import pytest
from django.db import OperationalError

from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, create, delete, merge
from tests.firestore.app.models import Customer, Session
from tests.firestore.shop import session_key, session_path

pytestmark = [pytest.mark.django_db(databases=["firestore"]), pytest.mark.bundled]


@pytest.fixture
def lose(firestore_emulator):
    """Lose the answer of the next commit."""

    def arrange(*, carried_out: bool) -> None:
        firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=carried_out)

    return arrange


def test_refusal__knows_that_it_was_sent_before(lose):
    lose(carried_out=True)

    with pytest.raises(PreconditionLost) as refused:
        commit([create("things/a", {})])

    assert refused.value.resent


@pytest.mark.parametrize("code", [None, grpc.StatusCode.RESOURCE_EXHAUSTED])
def test_refusal__of_what_was_not_carried_out_before(firestore_emulator, code):
    commit([create("things/a", {})])
    if code:
        firestore_emulator.faults.inject("Commit", code=code)

    with pytest.raises(PreconditionLost) as refused:
        commit([create("things/a", {})])

    assert not refused.value.resent


@pytest.mark.parametrize("carried_out", [True, False])
def test_update__of_rows_that_still_meet_the_condition_is_counted(shop, lose, carried_out):
    lose(carried_out=carried_out)

    assert Session.objects.filter(mode="setup").update(price="new") == 8
    assert Session.objects.filter(mode="setup", price="new").count() == 8


@pytest.mark.parametrize("carried_out", [True, False])
def test_update__by_key_is_counted(shop, lose, carried_out):
    lose(carried_out=carried_out)

    assert Session.objects.filter(pk=session_key(1)).update(price="new") == 1


def test_update__that_may_be_a_claim_of_ours_or_of_others_says_so(shop, lose):
    lose(carried_out=True)

    with pytest.raises(OperationalError, match=r"Session may have been written or not"):
        Session.objects.filter(pk=session_key(1), mode="subscription").update(mode="taken")

    assert Session.objects.get(pk=session_key(1)).mode == "taken"


def test_update__that_never_arrived_is_a_claim(shop, lose):
    lose(carried_out=False)

    assert Session.objects.filter(pk=session_key(1), mode="subscription").update(mode="taken") == 1


@pytest.mark.parametrize("conditions", [{"pk": session_key(1)}, {"customer": "uid1", "mode": "subscription"}])
def test_delete__whose_rows_are_gone_says_that_nobody_knows(shop, lose, conditions):
    lose(carried_out=True)

    with pytest.raises(OperationalError, match="may have been written or not"):
        Session.objects.filter(**conditions).delete()

    assert not read([session_path(1)])[session_path(1)].exists


def test_delete__that_never_arrived_is_counted(shop, lose):
    lose(carried_out=False)

    assert Session.objects.filter(mode="setup").delete()[0] == 8


def test_save__of_a_new_row_never_arrived(lose):
    """Django updates first: that there is no such document says nothing about a lost success."""
    lose(carried_out=False)

    Customer(uid="u", email="a@b.co").save()

    assert Customer.objects.get().email == "a@b.co"


def test_update__of_a_row_that_somebody_has_changed_says_that_it_was_not_ours(shop, racing):
    racing(merge(session_path(1), {"mode": "taken"}))

    assert Session.objects.filter(pk=session_key(1), mode="subscription").update(mode="taken") == 0


def test_delete__of_a_row_that_somebody_has_deleted_counts_nothing(shop, racing):
    racing(delete(session_path(1)))

    assert Session.objects.filter(pk=session_key(1)).delete()[0] == 0
