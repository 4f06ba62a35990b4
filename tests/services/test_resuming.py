"""Resuming: what an interrupted run had left, whose roles it knew of, and several runs beside each other."""

from datetime import UTC, datetime, timedelta

import pytest

from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.firestore.writes import commit, delete, merge
from django_firestore_stripe.gateways.stripe import listing
from django_firestore_stripe.services.backfill import Checkpoint, Plan, Run, State, ledger, retrying, screening
from django_firestore_stripe.services.roles import roles_of
from tests.factories import document
from tests.services.runs import changed, findings_of, run, subscribe

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

PRODUCTS = Plan(kinds=("products",))


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch):
    """Let each page hold one object, and what was made just now be older than a run."""
    monkeypatch.setattr(listing, "PAGE", 1)
    monkeypatch.setattr(Run, "_missed", lambda _run, _name: iter(()))


def interrupted(plan, *, pages=1):
    """Run until so many pages are done; return what was found by then."""
    batches = iter(Run(plan=plan))
    found = findings_of(next(batches) for _page in range(pages))
    # The place is kept before the next page is asked for.
    next(batches)
    return found


def newest(kind):
    return listing.list_page(kind, listing.Place()).objects[0]["id"]


def refusing(refused):
    """Return a `bring_up_to_date` that fails for one object."""
    bring_up_to_date = screening.bring_up_to_date

    def refuse(event, *arguments, **options):
        if event.object_id == refused:
            raise StripeRefused("No.")
        return bring_up_to_date(event, *arguments, **options)

    return refuse


@pytest.fixture
def failed(shop, monkeypatch):
    """Return the id of a product that failed before the run was interrupted."""
    product = newest("products")
    commit([delete(f"products/{product}")])
    with monkeypatch.context() as patched:
        patched.setattr(screening, "bring_up_to_date", refusing(product))
        assert [finding.state for finding in interrupted(PRODUCTS)] == [State.FAILED]
    return product


def test_what_had_failed__is_tried_again(failed):
    found = findings_of(Run.resumed(Checkpoint.load()))

    assert changed(found) == {f"products/{failed}"}
    assert document(f"products/{failed}")
    assert Checkpoint.load() is None


def test_what_fails_again__is_told_again(failed, monkeypatch):
    monkeypatch.setattr(screening, "bring_up_to_date", refusing(failed))

    found = findings_of(Run.resumed(Checkpoint.load()))

    assert [(finding.object_id, finding.state) for finding in found] == [(failed, State.FAILED)]


def test_what_cannot_even_be_asked_for__does_not_keep_the_rest(failed, monkeypatch):
    other = next(product for product in ("prod_gold", "prod_shirt") if product != failed)
    commit([delete(f"products/{other}")])

    def refuse(_kind, _object_id):
        raise StripeRefused("No.")

    monkeypatch.setattr(retrying, "find", refuse)
    found = {finding.object_id: finding.state for finding in findings_of(Run.resumed(Checkpoint.load()))}

    assert found == {failed: State.FAILED, other: State.DIFFERS}


def test_what_had_failed_and_is_gone__is_nothing_to_tell(failed):
    checkpoint = Checkpoint.load()
    checkpoint.ledger.left["products"] = ["prod_gone"]

    assert findings_of(Run.resumed(checkpoint)) == []


def test_what_had_failed__is_kept_by_a_second_interruption(shop, stripe_api, monkeypatch):
    stripe_api.v1.products.create({"name": "One more"})
    product = newest("products")
    monkeypatch.setattr(screening, "bring_up_to_date", refusing(product))
    interrupted(PRODUCTS)

    batches = iter(Run.resumed(Checkpoint.load()))
    for _batch in range(3):
        next(batches)

    assert Checkpoint.load().ledger.left == {"products": [product]}


def test_what_somebody_was_to_decide__is_told_again(shop, stripe_api, stripe_emulator, store):
    first = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    store("customers/ada", stripeId=first.id)
    run("customers")
    stripe_emulator.advance(5)
    second = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    told = [(second.id, State.UNDECIDED)]
    before = interrupted(Plan(kinds=("customers",)))

    found = findings_of(Run.resumed(Checkpoint.load()))

    assert [(finding.object_id, finding.state) for finding in before] == told
    assert [(finding.object_id, finding.state) for finding in found] == told


def test_resumed_run_since__brings_up_to_date_the_roles_of_what_came_before(
    ada, django_user_model, stripe_api, shop, store
):
    users = [ada, django_user_model.objects.create_user("bob")]
    for user in users:
        customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": str(user.pk)}})
        store(f"customers/{user.pk}", stripeId=customer.id)
        subscribe(stripe_api, customer.id, shop.monthly)
    interrupted(Plan(kinds=("subscriptions", "roles"), since=datetime.now(UTC) - timedelta(days=7)))

    list(Run.resumed(Checkpoint.load()))

    assert [roles_of(str(user.pk)) for user in users] == [frozenset({"gold"})] * 2
    assert [[group.name for group in user.groups.all()] for user in users] == [["gold"]] * 2


def test_run_that_ends__leaves_the_place_of_another(shop):
    whole = Plan(kinds=("products", "prices"), remove=True)
    interrupted(whole)

    assert run("products") == []

    (left,) = Checkpoint.load_all()
    assert left.plan == whole


def test_run_that_ends__forgets_the_place_of_the_same(shop):
    interrupted(PRODUCTS)

    assert run("products") == []

    assert Checkpoint.load_all() == []


def test_run_that_ends__forgets_older_places_whose_work_it_has_done(shop):
    interrupted(Plan(kinds=("products",), since=datetime.now(UTC) - timedelta(days=7)))
    (left,) = Checkpoint.load_all()
    long_ago = datetime.now(UTC) - timedelta(days=1)
    commit([merge("stripe_events/sync_checkpoint", {left.plan.key: {**document_of(left), "saved": long_ago}})])

    run("products", "prices")

    assert Checkpoint.load_all() == []


def document_of(checkpoint):
    return document("stripe_events/sync_checkpoint")[checkpoint.plan.key]


@pytest.mark.parametrize(
    ("plan", "other", "covered"),
    [
        (Plan(), PRODUCTS, True),
        (PRODUCTS, Plan(), False),
        (Plan(), Plan(since=datetime(2026, 1, 1, tzinfo=UTC)), True),
        (Plan(since=datetime(2026, 1, 1, tzinfo=UTC)), Plan(), False),
        (Plan(since=datetime(2026, 1, 1, tzinfo=UTC)), Plan(since=datetime(2026, 1, 2, tzinfo=UTC)), True),
        (Plan(since=datetime(2026, 1, 2, tzinfo=UTC)), Plan(since=datetime(2026, 1, 1, tzinfo=UTC)), False),
        (Plan(), Plan(remove=True), False),
        (Plan(remove=True), Plan(), True),
    ],
)
def test_plan__covers_what_asks_for_no_more(plan, other, covered):
    assert plan.covers(other) is covered


def test_several_that_were_interrupted__the_last_one_is_resumed_first(shop):
    first, second = Plan(kinds=("products", "prices")), PRODUCTS
    for plan in (first, second):
        interrupted(plan)

    resumed = []
    while checkpoint := Checkpoint.load():
        resumed.append(checkpoint.plan)
        list(Run.resumed(checkpoint))

    assert resumed == [second, first]


def test_more_left_than_there_is_room_for__the_place_stays(shop, stripe_api, monkeypatch):
    for name in ("One", "Two"):
        stripe_api.v1.products.create({"name": name})
    monkeypatch.setattr(ledger, "MOST", 0)
    product = listing.list_page("products", listing.Place(after=newest("products"))).objects[0]["id"]
    monkeypatch.setattr(screening, "bring_up_to_date", refusing(product))
    commit([delete(f"products/{product}")])

    interrupted(PRODUCTS, pages=3)

    assert Checkpoint.load().after == newest("products")
