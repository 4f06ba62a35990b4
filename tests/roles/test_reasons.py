"""Which roles a user has, and why."""

import pytest

from django_firestore_stripe.services.roles import read_reasons, roles_of
from tests.roles.conftest import days_ago, item

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.mark.parametrize(
    ("status", "roles"),
    [
        ("trialing", {"gold"}),
        ("active", {"gold"}),
        ("past_due", set()),
        ("unpaid", set()),
        ("paused", set()),
        ("incomplete", set()),
        ("incomplete_expired", set()),
        ("canceled", set()),
        (None, set()),
    ],
)
def test_subscription__gives_a_role_by_its_status(subscription, status, roles):
    subscription("ada/sub_1", item("gold"), status=status)

    assert roles_of("ada") == roles


@pytest.mark.parametrize(("grace", "roles"), [(0, set()), (9, set()), (11, {"gold"}), ("10.5", {"gold"})])
def test_past_due__gives_its_role_for_the_days_of_grace(settings, subscription, grace, roles):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "ROLE_GRACE_DAYS": grace}
    subscription("ada/sub_1", item("gold"), status="past_due", current_period_start=days_ago(10))

    assert roles_of("ada") == roles


def test_grace_of_items_with_their_own_periods__begins_with_the_latest(settings, subscription):
    """A yearly item is paid for since long; the monthly one beside it was not renewed."""
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "ROLE_GRACE_DAYS": 7}
    items = [{**item("gold"), "current_period_start": int(days_ago(begun).timestamp())} for begun in (300, 1)]
    subscription("ada/sub_1", *items, status="past_due", current_period_start=days_ago(300))
    subscription("bob/sub_2", items[0], status="past_due", current_period_start=days_ago(300))

    assert (roles_of("ada"), roles_of("bob")) == ({"gold"}, set())


def test_grace__is_not_for_what_is_over(settings, subscription):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "ROLE_GRACE_DAYS": 100}
    for number, status in enumerate(("unpaid", "canceled", "incomplete", "paused")):
        subscription(f"ada/sub_{number}", item("gold"), status=status)

    assert roles_of("ada") == set()


def test_every_item_of_every_subscription__counts(subscription):
    subscription("ada/sub_1", item(None), item("team", product="prod_team"), item("gold"))
    subscription("ada/sub_2", item("support", product="prod_support"), status="trialing")
    subscription("bob/sub_3", item("admin"))

    assert roles_of("ada") == {"team", "gold", "support"}


def test_reason__says_which_subscription_product_and_status(subscription):
    subscription("ada/sub_1", item("gold", product="prod_x"), status="trialing")

    (reason,) = read_reasons("ada")

    assert (reason.role, reason.product, reason.subscription) == ("gold", "prod_x", "sub_1")
    assert (reason.status, reason.gives, reason.until) == ("trialing", True, None)


def test_reason__says_until_when(settings, subscription):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "ROLE_GRACE_DAYS": 30}
    period_end, cancel_at = days_ago(-20), days_ago(-5)
    subscription("ada/a", item("a"), cancel_at_period_end=True, current_period_end=period_end)
    subscription("ada/b", item("b"), cancel_at=cancel_at)
    subscription("ada/c", item("c"), status="past_due", current_period_start=days_ago(10))
    subscription("ada/d", item("d"), status="canceled", cancel_at=cancel_at)

    until = {reason.role: reason.until for reason in read_reasons("ada")}

    assert (until["a"], until["b"], until["d"]) == (period_end, cancel_at, None)
    assert days_ago(-19) < until["c"] < days_ago(-21)


def test_reasons__begin_with_the_newest_subscription(subscription):
    subscription("ada/old", item("old"), created=days_ago(3))
    subscription("ada/new", item("second"), item("third"), created=days_ago(1))
    subscription("ada/undated", item("last"), created=None)

    assert [reason.role for reason in read_reasons("ada")] == ["second", "third", "old", "last"]


def test_document_without_expanded_products__gives_its_own_role(store):
    store("customers/ada/subscriptions/sub_1", status="active", role="premium")

    (reason,) = read_reasons("ada")

    assert (reason.role, reason.gives) == ("premium", True)


@pytest.mark.parametrize("role", ["", None, 7])
def test_no_role__is_none(subscription, role):
    subscription("ada/sub_1", item(role), role="gold")

    assert read_reasons("ada") == ()


@pytest.mark.parametrize("items", [None, "gold", [None], [{"price": None}], [{"price": {"product": "prod_gold"}}], 5])
def test_items_in_another_shape__give_nothing_and_break_nothing(store, items):
    store("customers/ada/subscriptions/sub_1", status="active", items=items, created="yesterday")

    assert read_reasons("ada") == ()


def test_roles__cost_one_query(subscription, django_assert_num_queries, firestore_connection):
    for number in range(3):
        subscription(f"ada/sub_{number}", item("gold"))

    with django_assert_num_queries(1, connection=firestore_connection):
        roles_of("ada")
