"""firestore_stripe_webhook: the endpoint at Stripe is made, kept right, and given a new secret."""

import io

import pytest
from django.core.management import CommandError, call_command

from django_firestore_stripe.services.events.registry import wanted_types

URL = "https://shop.example/payments/webhook/"


@pytest.fixture
def webhook(stripe_api):
    """Return the command as a function; what it prints is returned."""

    def command(*arguments, url=URL):
        said = io.StringIO()
        call_command("firestore_stripe_webhook", url, *arguments, stdout=said)
        return said.getvalue()

    return command


def endpoints(stripe_api):
    return stripe_api.v1.webhook_endpoints.list().data


def test_first_time__makes_an_endpoint_with_the_handled_events(webhook, stripe_api):
    said = webhook()

    (made,) = endpoints(stripe_api)
    assert (made.url, made.status) == (URL, "enabled")
    assert set(made.enabled_events) == wanted_types()
    assert made.api_version
    assert f"{made.id} created" in said
    assert "\nSTRIPE_WEBHOOK_SECRET=whsec_" in said


def test_second_time__needs_no_change(webhook, stripe_api):
    webhook()

    assert "needs no change" in webhook()
    assert len(endpoints(stripe_api)) == 1


def test_endpoint_with_other_events_that_sleeps__is_put_right(webhook, stripe_api):
    made = stripe_api.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["invoice.paid", "payout.paid"]})
    stripe_api.v1.webhook_endpoints.update(made.id, {"disabled": True})

    said = webhook()

    (changed,) = endpoints(stripe_api)
    assert (changed.id, changed.status, set(changed.enabled_events)) == (made.id, "enabled", wanted_types())
    assert "  - payout.paid\n" in said
    assert "  + product.created\n" in said
    assert "whsec_" not in said


def test_endpoint_of_another_address__is_left_alone(webhook, stripe_api):
    other = stripe_api.v1.webhook_endpoints.create({"url": f"{URL}old/", "enabled_events": ["payout.paid"]})

    webhook()

    assert stripe_api.v1.webhook_endpoints.retrieve(other.id).enabled_events == ["payout.paid"]


def test_endpoint_of_connected_accounts__is_left_alone(webhook, stripe_api):
    connect = stripe_api.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["payout.paid"], "connect": True})

    made = webhook()
    removed = webhook("--remove-old")

    assert " created: " in made
    assert "no older endpoint" in removed
    assert {endpoint.id for endpoint in endpoints(stripe_api)} >= {connect.id}
    assert stripe_api.v1.webhook_endpoints.retrieve(connect.id).enabled_events == ["payout.paid"]


def test_dry_run__says_what_and_does_nothing(webhook, stripe_api, stripe_emulator):
    said = webhook("--dry-run")

    assert "A new endpoint would be created" in said
    assert endpoints(stripe_api) == []


def test_rotation__has_two_secrets_until_the_old_one_goes(webhook, stripe_api, settings):
    webhook()
    (old,) = endpoints(stripe_api)
    ours = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_WEBHOOK_SECRET": "whsec_old"}
    settings.DJANGO_FIRESTORE_STRIPE = ours

    rotated = webhook("--rotate")
    both = {endpoint.id for endpoint in endpoints(stripe_api)}
    dry = webhook("--remove-old", "--dry-run")
    removed = webhook("--remove-old")

    assert len(both) == 2
    assert rotated.splitlines()[-2].startswith("STRIPE_WEBHOOK_SECRET=whsec_")
    assert rotated.splitlines()[-2].endswith(",whsec_old")
    assert (f"{old.id} would be removed" in dry, f"{old.id} removed" in removed) == (True, True)
    assert {endpoint.id for endpoint in endpoints(stripe_api)} == both - {old.id}
    assert "no older endpoint" in webhook("--remove-old")


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_old_endpoints__stay_while_the_newest_is_off(webhook, stripe_api, arguments):
    webhook()
    webhook("--rotate")
    newest, old = endpoints(stripe_api)
    stripe_api.v1.webhook_endpoints.update(newest.id, {"disabled": True})

    with pytest.raises(CommandError, match=f"{newest.id}, the newest endpoint, is disabled.*switches it on"):
        webhook("--remove-old", *arguments)

    assert {endpoint.id for endpoint in endpoints(stripe_api)} == {newest.id, old.id}
    webhook()
    assert f"{old.id} removed" in webhook("--remove-old")


def test_rotation_of_nothing__is_refused(webhook):
    with pytest.raises(CommandError, match="register it first"):
        webhook("--rotate")


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        ("shop.example", {}),
        ("", {}),
        ("https://[::1/", {}),
        ("https://ada:4eC39@shop.example/", {}),
        ("http://shop.example/payments/webhook/", {"STRIPE_API_KEY": "sk_live_4eC39HqLyjWD"}),
        ("https://localhost/", {"STRIPE_API_BASE": ""}),
        ("https://192.168.0.1/", {"STRIPE_API_BASE": ""}),
    ],
)
def test_address_that_stripe_cannot_reach__is_refused(webhook, stripe_emulator, settings, url, changed):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **changed}

    with pytest.raises(CommandError):
        webhook(url=url)

    assert stripe_emulator.requests == []


def test_key_without_permission__is_told(webhook, stripe_emulator):
    stripe_emulator.faults.inject("GET", "/v1/webhook_endpoints", status=403, times=9)

    with pytest.raises(CommandError) as refused:
        webhook()

    assert "sk_test" not in str(refused.value)
    assert str(refused.value)
