"""What `firestore_stripe_doctor` prints, and with which exit code it ends."""

import io

import grpc
import pytest
from django.core.management import CommandError, call_command

from tests.doctor.conftest import URL
from tests.doctor.test_extension import EXPORTED, MATCHING
from tests.doctor.test_permissions import ELSE, NEEDED

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def doctor(*arguments: str) -> tuple[int, str]:
    said = io.StringIO()
    try:
        call_command("firestore_stripe_doctor", *arguments, stdout=said)
    except SystemExit as ended:
        return ended.code, said.getvalue()
    return 0, said.getvalue()


@pytest.fixture
def healthy(make_endpoint, subscribed, configure):
    configure(FIREBASE_AUTH=False, TRIGGER_TOKEN="token")
    make_endpoint()


def test_healthy_site__is_found_fine(healthy):
    code, said = doctor()

    assert code == 0
    assert "ok       Stripe:" in said
    assert "ok       Webhook:" in said
    assert said.endswith("0 errors, 1 warning\n")
    # tests have a cache of their own
    assert "(W050)" in said


def test_healthy_site_with_a_shared_cache__has_nothing_to_mend(healthy, settings, tmp_path):
    shared = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {"default": shared}

    code, said = doctor()
    assert code == 0
    assert "ok       Settings: The settings are sound." in said
    assert said.endswith("0 errors, 0 warnings\n")


def test_error__is_exit_code_1_and_says_how_to_mend_it(healthy, stripe_api):
    for endpoint in stripe_api.v1.webhook_endpoints.list().data:
        stripe_api.v1.webhook_endpoints.delete(endpoint.id)

    code, said = doctor("--webhook-url", URL)
    assert code == 1
    assert f"error    Webhook: Stripe has no endpoint for {URL}." in said
    assert f"         -> python manage.py firestore_stripe_webhook {URL}" in said
    assert "1 error, 1 warning" in said


def test_wrong_setting__is_a_finding(healthy, configure):
    configure(STRIPE_WEBHOOK_SECRET="secret", CUSTOMERS_COLECTION="people")

    code, said = doctor()
    assert code == 1
    assert "error    Settings: STRIPE_WEBHOOK_SECRET is not a signing secret. (E014)" in said
    assert "(W002)" in said


def test_silenced_check__is_no_finding(healthy, settings):
    settings.SILENCED_SYSTEM_CHECKS = ["django_firestore_stripe.W050"]

    assert "(W050)" not in doctor()[1]


def test_stripe__that_does_not_answer_is_not_examined_further(configure):
    configure(STRIPE_API_BASE="http://127.0.0.1:9", FIREBASE_AUTH=False)

    code, said = doctor()
    assert code == 1
    assert "1 error, " in said
    assert "Key:" not in said
    assert "Indexes:" in said


@pytest.mark.bundled
def test_firestore__that_does_not_answer_is_not_examined_further(healthy, firestore_emulator):
    firestore_emulator.faults.inject("BatchGetDocuments", code=grpc.StatusCode.PERMISSION_DENIED)

    code, said = doctor()
    assert code == 1
    assert "error    Firestore:" in said
    assert "Indexes:" not in said
    assert "ok       Key:" in said


def test_failure_inside_an_examination__is_a_finding(healthy, stripe_emulator):
    stripe_emulator.faults.inject("GET", "/v1/webhook_endpoints", status=500, times=9)

    code, said = doctor()
    assert code == 1
    assert "error    Webhook: This could not be examined: Stripe failed" in said
    assert "ok       Indexes:" in said


def test_key_that_serves_the_site_but_not_this_command__is_a_warning(healthy, restrict):
    restrict({**NEEDED, **{right: level for right, level in ELSE.items() if right not in {"webhook", "event"}}})

    code, said = doctor()
    assert code == 0
    assert "warning  Webhook: This could not be examined:" in said
    assert "warning  Deliveries: This could not be examined:" in said
    assert "0 errors" in said


def test_key__is_never_shown(healthy, configure, stripe_emulator):
    configure(STRIPE_API_KEY="sk_test_verysecret", STRIPE_WEBHOOK_SECRET="whsec_verysecret")
    stripe_emulator.keys.revoke("sk_test_verysecret")

    assert "verysecret" not in doctor()[1]


def test_compare__shows_what_differs(healthy, store, tmp_path):
    store("products/prod_gold", name="Silver")
    store("products/prod_gone", name="Gone")

    code, said = doctor("--compare", "5")
    assert code == 0
    assert "products: 3 read, 2 differ" in said
    assert '    name: "Silver" -> "Gold"' in said
    assert "- prod_gone (Stripe does not have it)" in said
    assert "invoices: 1 read, 0 differ" in said


def test_compare__says_whom_somebody_has_to_decide_about(healthy, store, stripe_api):
    second = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    guest = stripe_api.v1.payment_intents.create({"amount": 500, "currency": "usd", "payment_method": "pm_card_visa"})
    store("customers/eve", stripeId=second.id)
    store("customers/max", stripeId=second.id)
    store(f"customers/eve/payments/{guest.id}", status="requires_confirmation")

    said = doctor("--compare", "5")[1]
    assert f"! {second.id}: The uid ada has " in said
    assert "? 1 of a customer who is no user's" in said


def test_compare__says_what_lies_elsewhere(healthy, store, stripe_api):
    (subscription,) = stripe_api.v1.subscriptions.list().data
    store(f"customers/eve/subscriptions/{subscription.id}", status="active")

    said = doctor("--compare", "5")[1]
    wrong, right = (f"customers/{uid}/subscriptions/{subscription.id}" for uid in ("eve", "ada"))
    assert "subscriptions: 2 read, 1 differ" in said
    assert f"! {wrong} (belongs at {right})" in said


def test_compare__without_stripe_cannot_be_done(configure, store):
    store("products/prod_gold", name="Gold")
    configure(STRIPE_API_KEY="", FIREBASE_AUTH=False)

    with pytest.raises(CommandError, match=r"could not be compared: .*STRIPE_API_KEY"):
        doctor("--compare", "5")


def test_extension__is_set_beside(healthy, tmp_path):
    (tmp_path / "exported.env").write_text(EXPORTED)

    code, said = doctor("--extension-env", str(tmp_path / "exported.env"))
    assert code == 1
    assert "error    Extension: STRIPE_CONFIG_COLLECTION is 'products' here" in said
    assert '    "STRIPE_CONFIG_COLLECTION": "configuration",' in said


def test_extension__has_another_file(healthy, tmp_path):
    (tmp_path / "other.env").write_text("HOME=/root\n")

    code, said = doctor("--extension-env", str(tmp_path / "other.env"))
    assert code == 1
    assert "firebase ext:export" in said
    assert "DJANGO_FIRESTORE_STRIPE = {" not in said


def test_extension__matches(healthy, configure, tmp_path):
    configure(**MATCHING)
    (tmp_path / "exported.env").write_text(EXPORTED)

    code, said = doctor("--extension-env", str(tmp_path / "exported.env"))
    assert code == 0
    assert "ok       Extension:" in said


@pytest.mark.parametrize("arguments", [("--compare", "0"), ("--compare", "x"), ("--extension-env", "/nowhere.env")])
def test_wrong_option__is_refused(arguments):
    with pytest.raises(CommandError):
        doctor(*arguments)
