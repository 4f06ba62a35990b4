"""api/portal-sessions/: an address of Stripe's customer portal, and what a client may ask of it."""

import pytest
from rest_framework.settings import api_settings

from django_firestore_stripe.firestore.meter import metered

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("stripe_emulator")]

URL = "/payments/api/portal-sessions/"
RETURN = {"return_url": "http://testserver/account/"}


def create(api, **body):
    return api.post(URL, {**RETURN, **body}, content_type="application/json")


def sent(emulator):
    return [request.params for request in emulator.requests if request.path == "/v1/billing_portal/sessions"]


def test_create__answers_where_to_go(api, stripe_emulator):
    response = create(api, locale="de")

    body = response.json()
    (params,) = sent(stripe_emulator)
    assert response.status_code == 201
    assert body.keys() == {"id", "url", "created", "return_url", "locale"}
    assert body["url"].startswith(stripe_emulator.url)
    assert (body["return_url"], body["locale"]) == (RETURN["return_url"], "de")
    assert (params["return_url"], params["locale"]) == (RETURN["return_url"], "de")


def test_address_of_the_settings__is_enough(api, stripe_emulator, configured):
    configured(PORTAL_RETURN_URL="/account/")

    response = api.post(URL, {}, content_type="application/json")

    assert (response.status_code, response.json()["return_url"]) == (201, "http://testserver/account/")


def test_path__is_one_of_this_site(api):
    assert create(api, return_url="/account/?a=1").json()["return_url"] == "http://testserver/account/?a=1"


def test_flow__leads_straight_to_one_task(api, stripe_emulator, subscription):
    flow = {
        "type": "subscription_cancel",
        "subscription_cancel": {"subscription": subscription.id},
        "after_completion": {"type": "redirect", "redirect": {"return_url": "/bye/"}},
    }

    response = create(api, flow_data=flow)

    flow["after_completion"]["redirect"]["return_url"] = "http://testserver/bye/"
    assert response.status_code == 201
    assert sent(stripe_emulator)[-1]["flow_data"] == flow


def test_flow__changes_an_item(api, subscription, shop):
    item = {"id": subscription["items"].data[0].id, "price": shop.monthly, "quantity": 2}
    flow = {
        "type": "subscription_update_confirm",
        "subscription_update_confirm": {"subscription": subscription.id, "items": [item]},
    }

    assert create(api, flow_data=flow).status_code == 201


@pytest.mark.usefixtures("subscription")
def test_flow_about_anothers_subscription__stripe_refuses(api, stripe_api, shop):
    other = stripe_api.v1.customers.create({"payment_method": "pm_card_visa"})
    theirs = stripe_api.v1.subscriptions.create(
        {"customer": other.id, "items": [{"price": shop.monthly}], "default_payment_method": "pm_card_visa"}
    )

    response = create(
        api, flow_data={"type": "subscription_cancel", "subscription_cancel": {"subscription": theirs.id}}
    )

    assert (response.status_code, response.json()["code"]) == (400, "failed-precondition")


CANCEL = {"type": "subscription_cancel", "subscription_cancel": {"subscription": "sub_1"}}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"return_url": "https://evil.example/"}, "return_url"),
        ({"return_url": "//evil.example"}, "return_url"),
        ({"return_url": "javascript:alert(1)"}, "return_url"),
        ({"return_url": 5}, "return_url"),
        ({"return_url": None}, "return_url"),
        ({"return_url": ["x"]}, "return_url"),
        ({"locale": "x" * 21}, "locale"),
        ({"configuration": "bpc_1"}, "configuration"),
        ({"customer": "cus_1"}, "customer"),
        ({"on_behalf_of": "acct_1"}, "on_behalf_of"),
        ({"flow_data": "subscription_cancel"}, "flow_data"),
        ({"flow_data": {}}, "flow_data"),
        ({"flow_data": {"type": "other"}}, "flow_data"),
        ({"flow_data": {**CANCEL, "more": 1}}, "flow_data"),
        ({"flow_data": {**CANCEL, "subscription_cancel": {"subscription": "sub_1", "retention": {}}}}, "flow_data"),
        (
            {
                "flow_data": {
                    "type": "subscription_update_confirm",
                    "subscription_update_confirm": {
                        "subscription": "sub_1",
                        "items": [{"id": "si_1"}],
                        "discounts": [{"coupon": "FREE"}],
                    },
                }
            },
            "flow_data",
        ),
        (
            {
                "flow_data": {
                    **CANCEL,
                    "after_completion": {"type": "redirect", "redirect": {"return_url": "https://evil.example"}},
                }
            },
            "flow_data",
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_bad_input__is_refused_before_stripe_is_asked(api, stripe_emulator, body, field):
    response = create(api, **body)

    assert (response.status_code, list(response.json())) == (400, [field])
    assert stripe_emulator.requests == []


def test_flow_without_its_subscription__stripe_refuses(api):
    response = create(api, flow_data={"type": "subscription_cancel"})

    assert (response.status_code, response.json()["code"]) == (400, "failed-precondition")


def test_guest__is_unauthenticated(client, stripe_emulator):
    response = create(client)

    assert (response.status_code, response.json()["code"]) == (403, "unauthenticated")
    assert stripe_emulator.requests == []


def test_many_sessions__are_throttled(api, stripe_emulator, monkeypatch):
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "firestore_stripe_portal", "2/hour")

    answers = [create(api) for _again in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["code"] == "resource-exhausted"
    assert len(sent(stripe_emulator)) == 2


@pytest.mark.usefixtures("subscription")
def test_create__of_a_known_customer_costs_a_read_and_then_none(api, stripe_emulator):
    stripe_emulator.reset_requests()
    costs = []
    for _again in range(2):
        with metered() as meter:
            create(api)
        costs.append((meter.rpcs, meter.reads))

    assert costs == [(1, 1), (0, 0)]
    assert len(stripe_emulator.requests) == 2
