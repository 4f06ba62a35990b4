import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop


@pytest.fixture
def customer(emulator: StripeEmulator, shop: Shop) -> stripe.Customer:
    customer = shop.customer()
    emulator.pay(shop.session(shop.monthly(), customer=customer.id).id)
    return customer


def test_create__answers_with_a_link(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()

    session = shop.api.v1.billing_portal.sessions.create({"customer": customer.id, "return_url": "https://a.example/"})

    assert session.object == "billing_portal.session"
    assert session.url.startswith(f"{emulator.url}/p/session/")
    assert (session.customer, session.return_url) == (customer.id, "https://a.example/")


def test_create__unknown_customer(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.billing_portal.sessions.create({"customer": "cus_x"})

    assert caught.value.param == "customer"


def test_page__subscriptions_and_invoices(shop: Shop, customer: stripe.Customer) -> None:
    session = shop.api.v1.billing_portal.sessions.create({"customer": customer.id, "return_url": "https://a.example/"})

    html = requests.get(session.url, timeout=60).text

    for part in ("ada@example.com", "Mug", "$10.00 per month", "Renews", "-0001", 'href="https://a.example/"'):
        assert part in html


def test_page__cancels_and_resumes(shop: Shop, customer: stripe.Customer) -> None:
    session = shop.api.v1.billing_portal.sessions.create({"customer": customer.id})
    (subscription,) = shop.api.v1.subscriptions.list({"customer": customer.id}).data

    def act(action: str) -> bool:
        requests.post(session.url, data={"subscription": subscription.id, "action": action}, timeout=60)
        return shop.api.v1.subscriptions.retrieve(subscription.id).cancel_at_period_end

    assert [act("cancel"), act("resume"), act("nonsense")] == [True, False, False]


def test_page__leaves_others_subscriptions_alone(shop: Shop, customer: stripe.Customer) -> None:
    stranger = shop.api.v1.billing_portal.sessions.create({"customer": shop.customer().id})
    (subscription,) = shop.api.v1.subscriptions.list({"customer": customer.id}).data

    requests.post(stranger.url, data={"subscription": subscription.id, "action": "cancel"}, timeout=60)

    assert not shop.api.v1.subscriptions.retrieve(subscription.id).cancel_at_period_end


def test_page__unknown_link(emulator: StripeEmulator) -> None:
    assert requests.get(f"{emulator.url}/p/session/x", timeout=60).status_code == 404
