"""firestore_stripe_sync: what it prints, its exit codes, its options, and a kill -9 in the middle."""

import io

import pytest
from django.core.management import CommandError, call_command

from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.gateways.stripe import listing
from django_firestore_stripe.services.backfill import Checkpoint, NothingAtStripe, run
from django_firestore_stripe.services.sync import sync_product
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

# As fast as the emulator answers.
FAST = "--rate=10000"


def sync(*arguments):
    """Run the command; return what it says and its exit code."""
    said = io.StringIO()
    try:
        call_command("firestore_stripe_sync", FAST, *arguments, stdout=said, stderr=said)
    except SystemExit as end:
        return said.getvalue(), end.code
    except CommandError as error:
        return f"{said.getvalue()}{error}", error.returncode
    return said.getvalue(), 0


@pytest.fixture
def doubled(shop, stripe_api, store):
    """Have two customers of one user at Stripe; her document names one of them."""
    first = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    store("customers/ada", stripeId=first.id)
    sync("--only", "customers")
    stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})


def test_firestore_that_agrees__is_a_0(shop):
    said, code = sync()

    assert (code, said.splitlines()[-1]) == (0, "Firestore agrees with Stripe.")
    assert "prices: 3 checked, 0 differ" in said


def test_dry_run__prints_a_diff_of_each_document_and_is_a_1(shop, store):
    store("products/prod_gold", name="Wrong")

    said, code = sync("--dry-run")

    assert code == 1
    assert "products/prod_gold" in said
    assert '"Wrong"' in said
    assert '"Gold"' in said
    assert said.endswith("1 differ from Stripe; nothing was written.\n")
    assert document("products/prod_gold")["name"] == "Wrong"


def test_drift__is_mended_and_a_3(shop, store):
    store("products/prod_gold", name="Wrong")
    commit([delete(f"products/prod_gold/prices/{shop.monthly}")])

    said, code = sync()

    assert (code, said.splitlines()[-1]) == (3, "2 brought up to date with Stripe.")
    said, code = sync()
    assert (code, said.splitlines()[-1]) == (0, "Firestore agrees with Stripe.")


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_object_that_somebody_has_to_decide_about__is_a_1(doubled, store, arguments):
    said, code = sync("--only", "customers", *arguments)

    assert (code, said.splitlines()[-1]) == (1, "1 left for somebody to decide, see above.")


def test_what_was_mended_beside_what_nobody_has_decided__is_a_1(doubled, store):
    store("products/prod_gold", name="Wrong")

    said, code = sync("--only", "customers,products")

    assert code == 1
    assert said.endswith("1 brought up to date with Stripe. 1 left for somebody to decide, see above.\n")


def test_only__takes_names(shop, store):
    store("products/prod_gold", name="Wrong")

    assert sync("--only", "prices,tax-rates", "--dry-run")[1] == 0
    assert sync("--only", "products", "--dry-run")[1] == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--only", "prizes"], "prizes: choose from products"),
        (["--since", "yesterday"], "--since"),
        (["--rate", "0"], "--rate"),
        (["--remove", "--since", "1d"], "--remove looks at everything"),
        (["--since", "1d", "--only", "roles"], "--only names none"),
        (["--resume", "--dry-run"], "takes no such options"),
        (["--resume"], "No run that was interrupted"),
    ],
)
def test_options_that_make_no_sense__are_refused(shop, arguments, complaint):
    said, code = sync(*arguments)

    assert complaint in said
    assert code != 0


def test_object_that_failed__is_a_2(shop, store, stripe_emulator):
    store("products/prod_gold", name="Wrong")
    stripe_emulator.faults.inject("GET", "/v1/products/prod_gold", status=400, times=9)

    said, code = sync("--only", "products")

    assert (code, said.splitlines()[-1]) == (2, "1 failed, see above.")


def test_stripe_that_fails_for_good__is_a_2_that_can_be_resumed(shop, monkeypatch):
    def fail(*_arguments, **_options):
        raise NothingAtStripe("Nothing.")
        yield

    monkeypatch.setattr(run, "pages", fail)

    said, code = sync()

    assert (code, "--resume goes on" in said) == (2, True)


class Killed(BaseException):
    """What a killed process does: nothing more."""


@pytest.fixture
def killed(monkeypatch):
    """Return a function that runs the command until it has first kept how far it is, and is killed then."""

    def kill(*arguments):
        save = Checkpoint.save

        def die(checkpoint):
            save(checkpoint)
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(Checkpoint, "save", die)
            with pytest.raises(Killed):
                sync(*arguments)

    return kill


def test_run_that_was_killed__is_resumed(shop, stripe_api, killed):
    made = [stripe_api.v1.products.create({"name": f"Product {number}"}).id for number in range(120)]
    killed()
    half = [product for product in made if document(f"products/{product}")]

    said, code = sync("--resume")

    assert 0 < len(half) <= 100
    assert (code, said.splitlines()[-1]) == (3, f"{120 - len(half)} brought up to date with Stripe.")
    assert Checkpoint.load() is None


@pytest.fixture
def _one_by_one(monkeypatch):
    """Let each page hold one object, and what was made just now be older than a run."""
    monkeypatch.setattr(listing, "PAGE", 1)
    monkeypatch.setattr(run.Run, "_missed", lambda _run, _name: iter(()))


@pytest.mark.usefixtures("_one_by_one")
def test_drift_that_a_killed_run_has_mended__is_a_3_of_the_resumed_one(shop, store, killed):
    for product in ("prod_gold", "prod_shirt"):
        store(f"products/{product}", name="Wrong")
    killed("--only", "products")
    for product in ("prod_gold", "prod_shirt"):
        sync_product(product)

    said, code = sync("--resume")

    assert code == 3
    assert said.splitlines()[-2:] == [
        "1 brought up to date before the run was interrupted.",
        "Firestore agrees with Stripe.",
    ]


@pytest.mark.usefixtures("_one_by_one")
def test_what_failed_in_a_killed_run__is_a_2_of_the_resumed_one(shop, store, killed, stripe_emulator):
    for product in ("prod_gold", "prod_shirt"):
        store(f"products/{product}", name="Wrong")
    stripe_emulator.faults.inject("GET", "/v1/products/prod_*", status=400, times=9)
    killed("--only", "products")

    said, code = sync("--resume")

    assert (code, said.splitlines()[-1]) == (2, "2 failed, see above.")


@pytest.mark.usefixtures("_one_by_one")
def test_resumed_run__says_what_it_does_and_what_else_was_interrupted(shop, killed):
    killed("--only", "prices,products", "--remove")
    killed("--only", "products", "--since", "2026-01-31")

    first, second = (sync("--resume")[0].splitlines()[0] for _run in range(2))

    assert first.startswith("Going on with what was interrupted after 20")
    assert first.endswith(": --only products --since 2026-01-31T00:00. 1 more can be resumed after it.")
    assert second.endswith(": --only products,prices --remove.")
    assert sync("--resume")[1] == 2
