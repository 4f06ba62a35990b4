"""Filters in the sidebar."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.services.events.registry import handled_types
from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture(autouse=True)
def _documents() -> None:
    documents.write(
        {
            "customers/ada/checkout_sessions/open": documents.session(status="open", mode="subscription"),
            "customers/ada/checkout_sessions/paid": documents.paid(),
            "customers/bob/payments/pi_live": documents.payment(livemode=True),
            "customers/bob/payments/pi_failed": documents.payment(status="requires_payment_method"),
            "customers/bob/subscriptions/sub_ends": documents.subscription(cancel_at_period_end=True),
            "customers/ada/subscriptions/sub_other": documents.subscription(
                status="canceled", product=Reference("products/prod_other")
            ),
            "products/prod_old": documents.product(active=False),
            "products/prod_new": documents.product(),
            "products/prod_new/prices/once": documents.price(type="one_time", interval=None),
            "products/prod_new/prices/yearly": documents.price(interval="year", active=False),
            "stripe_events/evt_failed": documents.event(status="failed", uid="bob"),
            "stripe_events/evt_price": documents.event(type="price.created", object_type="price"),
            "stripe_events/evt_pending": documents.event(effects="pending", livemode=True),
        }
    )


@pytest.mark.parametrize(
    ("model", "parameters", "found"),
    [
        ("checkoutsession", {"status__exact": "open"}, ["ada/open"]),
        ("checkoutsession", {"payment_status__exact": "paid"}, ["ada/paid"]),
        ("checkoutsession", {"mode__exact": "subscription", "uid": "ada"}, ["ada/open"]),
        ("checkoutsession", {"uid": "bob"}, []),
        ("payment", {"livemode__exact": "1"}, ["bob/pi_live"]),
        ("payment", {"livemode__exact": "0", "status__exact": "requires_payment_method"}, ["bob/pi_failed"]),
        ("payment", {"uid": "ada"}, []),
        ("subscription", {"cancel_at_period_end__exact": "1"}, ["bob/sub_ends"]),
        ("subscription", {"status__exact": "canceled"}, ["ada/sub_other"]),
        ("subscription", {"product": "prod_other"}, ["ada/sub_other"]),
        ("subscription", {"product": "prod_other", "uid": "bob"}, []),
        ("product", {"active__exact": "0"}, ["prod_old"]),
        ("price", {"type__exact": "one_time"}, ["prod_new/once"]),
        ("price", {"interval__exact": "year", "active__exact": "0"}, ["prod_new/yearly"]),
        ("webhookevent", {"status__exact": "failed"}, ["evt_failed"]),
        ("webhookevent", {"effects__exact": "pending", "livemode__exact": "1"}, ["evt_pending"]),
        ("webhookevent", {"uid": "bob"}, ["evt_failed"]),
        ("webhookevent", {"type": "price.created"}, ["evt_price"]),
        ("webhookevent", {"type": "price.created", "status__exact": "failed"}, []),
        ("webhookevent", {"type": "mandate.updated"}, []),
        ("webhookevent", {"object_type": "price", "uid": "bob"}, []),
        ("webhookevent", {"object_type": "price"}, ["evt_price"]),
    ],
)
def test_filter__shows_what_fits_at_the_same_cost(
    admin_client: Client, model: str, parameters: dict[str, str], found: list[str]
) -> None:
    with pages.counted(pages.list_calls(model, rows=len(found))):
        response = pages.open_list(admin_client, model, **parameters)

    assert response.status_code == 200
    assert pages.keys(response) == found
    assert response.context["cl"].result_count == len(found)


@pytest.mark.parametrize("uid", ["a/b", "ada/checkout_sessions/paid/x", "..", "__x__", "/", "a" * 2000])
def test_customer_filter__impossible_uid_has_nothing(admin_client: Client, uid: str) -> None:
    response = pages.open_list(admin_client, "checkoutsession", uid=uid)

    assert response.status_code == 200
    assert pages.keys(response) == []


def test_customer_filter__shows_only_while_in_use(admin_client: Client) -> None:
    unfiltered = pages.open_list(admin_client, "checkoutsession")
    filtered = pages.open_list(admin_client, "checkoutsession", uid="ada")

    assert "uid" not in {
        parameter for spec in unfiltered.context["cl"].filter_specs for parameter in spec.expected_parameters()
    }
    assert "By customer" in pages.text(filtered)


@pytest.mark.parametrize(
    ("model", "path", "make", "field", "old"),
    [
        (
            "checkoutsession",
            "customers/a/checkout_sessions/x",
            documents.session,
            "created_at",
            {"created": documents.NOON},
        ),
        ("subscription", "customers/a/subscriptions/x", documents.subscription, "created", {"created": documents.NOON}),
        ("payment", "customers/a/payments/x", documents.payment, "created", {"created": 1_000_000_000}),
        ("webhookevent", "stripe_events/x", documents.event, "received_at", {"received_at": documents.NOON}),
    ],
)
def test_date_filter__today(
    admin_client: Client, model: str, path: str, make: Any, field: str, old: dict[str, Any]
) -> None:
    now = datetime.now(UTC)
    name, kept = next(iter(old.items()))
    stored = int(now.timestamp()) if isinstance(kept, int) else now
    documents.write({f"{path}_now": make(**{name: stored}), f"{path}_old": make(**old)})
    (spec,) = [
        spec
        for spec in pages.open_list(admin_client, model).context["cl"].filter_specs
        if hasattr(spec, "links") and spec.title == spec.field.verbose_name
    ]
    span = spec.links[1][1]

    response = pages.open_list(admin_client, model, **{key: str(value) for key, value in span.items()})

    assert field in next(iter(span))
    assert [key.rpartition("/")[2] for key in pages.keys(response)] == ["x_now"]


@pytest.mark.parametrize("model", ["checkoutsession", "subscription", "payment", "webhookevent"])
def test_date_filter__does_not_offer_what_firestore_cannot_find(admin_client: Client, model: str) -> None:
    assert "No date" not in pages.text(pages.open_list(admin_client, model))


def test_type_filter__offers_every_type_that_is_handled(admin_client: Client) -> None:
    response = pages.open_list(admin_client, "webhookevent")

    assert {f"?type={kind}" for kind in handled_types()} <= pages.links(response)
