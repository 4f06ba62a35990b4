"""Who may do what under the rules, asked of Google's emulator."""

import pytest

from django_firestore_stripe.services.rules import security_rules
from django_firestore_stripe.services.rules.fields import SERVERS
from tests.rules.guarded import Guarded

pytestmark = pytest.mark.google

SESSION = "customers/ada/checkout_sessions/answered"
OWN = (
    "customers/ada",
    SESSION,
    "customers/ada/subscriptions/sub_1",
    "customers/ada/subscriptions/sub_1/invoices/in_1",
    "customers/ada/payments/pi_1",
    "customers/ada/invoices/in_2",
)
CATALOGUE = ("products/gold", "products/gold/prices/price_1", "products/tax_rates/tax_rates/txr_1")
INBOX = ("stripe_events/evt_1", "stripe_events/deleted_gold")
ASKED = {"price": "price_1", "success_url": "https://shop.example/", "mode": "payment"}


@pytest.fixture(scope="module")
def guarded() -> Guarded:
    project = Guarded()
    project.guard(security_rules())
    administrator = project.administrator()
    for path in (*OWN, *CATALOGUE, *INBOX, "projects/secret", "customers/ada/notes/1"):
        assert administrator.create(path, name=path, sessionId="cs_1")
    return project


@pytest.fixture(params=[None, "bob", "ada"], ids=["guest", "stranger", "owner"])
def visitor(request, guarded):
    return guarded.visitor(request.param)


@pytest.fixture
def owner(guarded):
    return guarded.visitor("ada")


@pytest.fixture(params=[None, "bob"], ids=["guest", "stranger"])
def other(request, guarded):
    return guarded.visitor(request.param)


@pytest.mark.parametrize("path", OWN)
def test_own_document__is_read_by_its_owner_alone(owner, other, path):
    assert owner.get(path)
    assert not other.get(path)


@pytest.mark.parametrize("path", OWN[1:])
def test_own_collection__is_listed_by_its_owner_alone(owner, other, path):
    collection = path.rpartition("/")[0]

    assert owner.list(collection)
    assert not other.list(collection)


@pytest.mark.parametrize("path", CATALOGUE)
def test_catalogue__is_read_by_everybody(visitor, path):
    assert visitor.get(path)
    assert visitor.list(path.rpartition("/")[0])


@pytest.mark.parametrize("path", [*INBOX, "projects/secret", "customers/ada/notes/1"])
def test_everything_else__is_read_by_nobody(visitor, path):
    assert not visitor.get(path)
    assert not visitor.list(path.rpartition("/")[0])


@pytest.mark.parametrize("group", ["checkout_sessions", "subscriptions", "payments", "invoices", "customers"])
def test_customers_and_groups__are_listed_by_nobody(visitor, group):
    assert not visitor.list_group(group)
    assert not visitor.list("customers")


@pytest.mark.parametrize("path", [*OWN, *CATALOGUE, *INBOX])
def test_document__is_changed_by_nobody(visitor, path):
    assert not visitor.update(path, name="forged")
    assert not visitor.update(path, sessionId="cs_forged")
    assert not visitor.delete(path)


@pytest.mark.parametrize("path", [*OWN[2:], *CATALOGUE, *INBOX, "customers/eve"])
def test_document_of_the_server__is_created_by_nobody(visitor, path):
    assert not visitor.create(f"{path}_new", name="forged")


def test_customer__is_not_created_by_themselves(guarded):
    assert not guarded.visitor("eve").create("customers/eve", stripeId="cus_ada")


def test_session__is_created_by_its_owner_alone(guarded, owner, other):
    guarded.administrator().delete("customers/ada/checkout_sessions/new")

    assert not other.create("customers/ada/checkout_sessions/new", **ASKED)
    assert owner.create("customers/ada/checkout_sessions/new", **ASKED)
    assert owner.get("customers/ada/checkout_sessions/new")


def test_session__is_not_written_over(owner):
    assert owner.create("customers/ada/checkout_sessions/once", **ASKED)

    assert not owner.update("customers/ada/checkout_sessions/once", price="price_2")
    assert not owner.delete("customers/ada/checkout_sessions/once")


@pytest.mark.parametrize("field", sorted(SERVERS | {"discounts", "trial_period_days", "amount"}))
def test_session__is_not_created_with_what_the_server_decides(owner, field):
    assert not owner.create(f"customers/ada/checkout_sessions/with_{field}", **ASKED, **{field: "x"})


def test_session__is_not_created_with_what_a_transform_adds(owner):
    assert owner.create_stamped("customers/ada/checkout_sessions/stamped_client", "client", **ASKED)
    assert not owner.create_stamped("customers/ada/checkout_sessions/stamped_url", "url", **ASKED)


def test_policy_extension__lets_more_fields_through(guarded, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"SESSION_POLICY": "extension"}
    project = Guarded()
    project.guard(security_rules(further=["cart"]))
    owner = project.visitor("ada")

    asked = {**ASKED, "trial_period_days": 7, "amount": 5, "client": "mobile", "cart": "c1"}
    assert owner.create("customers/ada/checkout_sessions/new", **asked)
    for field in sorted(SERVERS | {"basket"}):
        assert not owner.create(f"customers/ada/checkout_sessions/{field}", **ASKED, **{field: "x"})


def test_collections_of_other_names__are_guarded_alike(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {
        "CUSTOMERS_COLLECTION": "tenants/berlin/people",
        "PRODUCTS_COLLECTION": "shop-9.products",
        "EVENTS_COLLECTION": "inbox",
    }
    project = Guarded()
    project.guard(security_rules())
    for path in ("tenants/berlin/people/ada", "shop-9.products/gold", "inbox/evt_1", "customers/ada"):
        assert project.administrator().create(path, name=path)
    owner, guest = project.visitor("ada"), project.visitor(None)

    assert owner.get("tenants/berlin/people/ada")
    assert owner.create("tenants/berlin/people/ada/checkout_sessions/new", **ASKED)
    assert guest.get("shop-9.products/gold")
    assert not guest.get("tenants/berlin/people/ada")
    assert not owner.get("customers/ada")
    assert not owner.get("inbox/evt_1")
