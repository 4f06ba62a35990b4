"""Portal sessions for one thing: `flow_data`."""

from typing import Any

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop

BACK = {"after_completion": {"type": "redirect", "redirect": {"return_url": "https://shop.example/done"}}}


@pytest.fixture
def subscription(emulator: StripeEmulator, shop: Shop) -> stripe.Subscription:
    customer = shop.customer()
    for _ in range(2):
        emulator.pay(shop.session(shop.monthly(), customer=customer.id).id)
    return shop.api.v1.subscriptions.list({"customer": customer.id}).data[0]


def portal(shop: Shop, subscription: stripe.Subscription, **flow: Any) -> stripe.billing_portal.Session:
    return shop.api.v1.billing_portal.sessions.create({"customer": subscription.customer, "flow_data": flow})


def act(session: stripe.billing_portal.Session, subscription: str, action: str) -> requests.Response:
    form = {"subscription": subscription, "action": action}
    return requests.post(session.url, data=form, allow_redirects=False, timeout=60)


def test_flow__payment_method_update(shop: Shop, subscription: stripe.Subscription) -> None:
    session = portal(shop, subscription, type="payment_method_update")

    assert session.flow.type == "payment_method_update"
    assert session.flow.after_completion.type == "portal_homepage"
    assert session.flow.subscription_cancel is None


def test_flow__cancels_its_subscription_and_goes_back(shop: Shop, subscription: stripe.Subscription) -> None:
    flow = {"type": "subscription_cancel", "subscription_cancel": {"subscription": subscription.id}}
    session = portal(shop, subscription, **flow, **BACK)

    page = requests.get(session.url, timeout=60).text
    answer = act(session, subscription.id, "cancel")

    assert page.count('data-testid="subscription"') == 1
    assert answer.headers["Location"] == "https://shop.example/done"
    assert shop.api.v1.subscriptions.retrieve(subscription.id).cancel_at_period_end


def test_flow__leaves_the_customers_other_subscription_alone(shop: Shop, subscription: stripe.Subscription) -> None:
    flow = {"type": "subscription_cancel", "subscription_cancel": {"subscription": subscription.id}}
    session = portal(shop, subscription, **flow)
    other = shop.api.v1.subscriptions.list({"customer": subscription.customer}).data[1].id

    act(session, other, "cancel")

    assert not shop.api.v1.subscriptions.retrieve(other).cancel_at_period_end


def test_flow__confirms_a_change(shop: Shop, subscription: stripe.Subscription) -> None:
    item, price = subscription["items"].data[0].id, shop.monthly(3000)
    change = {"subscription": subscription.id, "items": [{"id": item, "price": price.id, "quantity": 2}]}
    after = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Enjoy!"}}
    session = portal(
        shop,
        subscription,
        type="subscription_update_confirm",
        subscription_update_confirm=change,
        after_completion=after,
    )

    page = requests.get(session.url, timeout=60).text
    answer = act(session, subscription.id, "confirm")

    assert "Confirm the change" in page
    assert "Enjoy!" in answer.text
    changed = shop.api.v1.subscription_items.retrieve(item)
    assert (changed.price.id, changed.quantity) == (price.id, 2)


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        ({"type": "subscription_cancel"}, "Missing required param: flow_data"),
        ({"type": "subscription_cancel", "subscription_cancel": {"subscription": "sub_x"}}, "No such subscription"),
        ({"type": "nonsense"}, "Invalid flow_data"),
    ],
)
def test_flow__that_cannot_be(shop: Shop, subscription: stripe.Subscription, flow: dict[str, Any], text: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=text):
        portal(shop, subscription, **flow)


def test_flow__of_somebody_else(shop: Shop, subscription: stripe.Subscription) -> None:
    flow = {"type": "subscription_update", "subscription_update": {"subscription": subscription.id}}

    with pytest.raises(stripe.InvalidRequestError, match="does not belong"):
        shop.api.v1.billing_portal.sessions.create({"customer": shop.customer().id, "flow_data": flow})


def test_flow__of_an_ended_subscription(shop: Shop, subscription: stripe.Subscription) -> None:
    shop.api.v1.subscriptions.cancel(subscription.id)

    with pytest.raises(stripe.InvalidRequestError, match="has ended"):
        portal(shop, subscription, type="subscription_update", subscription_update={"subscription": subscription.id})
