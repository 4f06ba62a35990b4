"""The Django groups that bear the names of roles."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.services.roles import assign_roles, given, groups, reconcile_all
from tests.factories import document
from tests.roles.conftest import item

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def groups_of(user):
    return set(user.groups.values_list("name", flat=True))


def by_name(uid):
    """Return a user as a project's own UID_USER would find them."""
    return get_user_model().objects.filter(username=uid.removeprefix("tenant-")).first()


def uid_by_name(user):
    return f"tenant-{user.username}"


def test_role__is_a_group(ada, subscription):
    subscription(f"{ada.pk}/sub_1", item("gold"), item("team"))

    drift = assign_roles(uid=str(ada.pk))

    assert groups_of(ada) == {"gold", "team"}
    assert (drift.before.groups, drift.after.groups) == (set(), {"gold", "team"})


def test_new_subscription__makes_its_user_a_member(ada, stripe_api, shop, deliver_webhooks):
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": str(ada.pk)}})
    method = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    stripe_api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly}], "default_payment_method": method.id}
    )

    deliver_webhooks()

    assert groups_of(ada) == {"gold"}


def test_role_that_has_ended__is_no_group_any_more(ada, subscription):
    subscription(f"{ada.pk}/sub_1", item("gold"))
    assign_roles(uid=str(ada.pk))
    subscription(f"{ada.pk}/sub_1", item("gold"), status="canceled")

    assign_roles(uid=str(ada.pk))

    assert groups_of(ada) == set()


def test_groups_that_no_subscription_names__are_left_alone(ada, subscription):
    ada.groups.add(Group.objects.create(name="editors"))
    subscription(f"{ada.pk}/sub_1", item("gold"), status="canceled")

    assert assign_roles(uid=str(ada.pk)) is None
    assert groups_of(ada) == {"editors"}


def test_groups_that_were_given_by_hand__are_left_alone(ada, subscription):
    ada.groups.add(Group.objects.create(name="platinum"))
    subscription(f"{ada.pk}/sub_1", item("gold"))

    assign_roles(uid=str(ada.pk))
    subscription(f"{ada.pk}/sub_1", item("silver"))
    assign_roles(uid=str(ada.pk))

    assert groups_of(ada) == {"platinum", "silver"}


def test_role_that_no_document_names_any_more__is_no_group(ada, subscription):
    subscription(f"{ada.pk}/sub_1", item("gold"))
    assign_roles(uid=str(ada.pk))
    subscription(f"{ada.pk}/sub_1", item(""))

    (drift,) = (reconciled() for _uid, reconciled in reconcile_all(dry_run=True))
    assert (drift.before.groups, drift.after.groups) == ({"gold"}, set())
    assert groups_of(ada) == {"gold"}

    assign_roles(uid=str(ada.pk))

    assert groups_of(ada) == set()
    assign_roles(uid=str(ada.pk))
    assert document(paths.given_roles(str(ada.pk))) is None


def test_process_killed_between_note_and_groups__leaves_nothing_for_ever(ada, subscription, monkeypatch):
    subscription(f"{ada.pk}/sub_1", item("gold"))
    assign_roles(uid=str(ada.pk))
    subscription(f"{ada.pk}/sub_1", item("silver"))

    class Killed(BaseException):
        pass

    def killed(*_arguments):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(type(ada.groups), "remove", killed)
        with pytest.raises(Killed):
            assign_roles(uid=str(ada.pk))
    assign_roles(uid=str(ada.pk))

    assert groups_of(ada) == {"silver"}


def test_note_that_another_worker_has_written_meanwhile__is_kept(ada, subscription, monkeypatch):
    subscription(f"{ada.pk}/sub_1", item("gold"))
    read_given, others = groups.read_given, [frozenset({"team"})]

    def overtaken(uid):
        seen = read_given(uid)
        if others:
            given.remember(seen, others.pop())
        return seen

    monkeypatch.setattr(groups, "read_given", overtaken)
    ada.groups.add(Group.objects.create(name="team"))

    assign_roles(uid=str(ada.pk))

    assert groups_of(ada) == {"gold"}


def test_existing_group__is_used(ada, subscription):
    gold = Group.objects.create(name="gold")
    subscription(f"{ada.pk}/sub_1", item("gold"))

    assign_roles(uid=str(ada.pk))

    assert list(ada.groups.all()) == [gold]


@pytest.mark.parametrize("uid", ["ada", "007", "1e3", "1.0", "99999999999999999999999999", "123456"])
def test_uid_of_no_user__has_no_groups(db, subscription, uid):
    subscription(f"{uid}/sub_1", item("gold"))

    assert assign_roles(uid=uid) is None
    assert not Group.objects.exists()


def test_username_as_uid__finds_its_user(ada, subscription, settings):
    uid = "django_firestore_stripe.users.username_as_uid"
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "USER_UID": uid}
    subscription("ada/sub_1", item("gold"))

    assign_roles(uid="ada")

    assert groups_of(ada) == {"gold"}


@pytest.mark.parametrize(("inverse", "groups"), [("tests.roles.test_groups.by_name", {"gold"}), ("", set())])
def test_own_uid__needs_its_way_back(ada, subscription, settings, inverse, groups):
    own = {"USER_UID": "tests.roles.test_groups.uid_by_name", "UID_USER": inverse}
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **own}
    subscription("tenant-ada/sub_1", item("gold"))

    assign_roles(uid="tenant-ada")

    assert groups_of(ada) == groups


def test_role_longer_than_a_groups_name__has_no_group(ada, subscription):
    subscription(f"{ada.pk}/sub_1", item("x" * 151))

    assert assign_roles(uid=str(ada.pk)) is None
    assert groups_of(ada) == set()


def test_deleted_customer__leaves_no_group(ada, subscription):
    subscription(f"{ada.pk}/sub_1", item("gold"))
    assign_roles(uid=str(ada.pk))
    commit([delete(f"customers/{ada.pk}/subscriptions/sub_1")])

    assign_roles(uid=str(ada.pk), customer_deleted=True)

    assert groups_of(ada) == set()
