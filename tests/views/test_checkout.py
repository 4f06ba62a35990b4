"""The redirect view: a page that asks, a form that buys, and everything that can be wrong with either."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import grpc
import pytest
from django.test import Client

from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services import previews
from django_firestore_stripe.throttles import CheckoutThrottle
from tests.caches import DOWN
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/checkout/"
SECRETS = ("sk_test", "sk_live", "whsec", "127.0.0.1", "Traceback")


@pytest.fixture(autouse=True)
def addresses(settings):
    """Name the pages that come after Stripe."""
    settings.DJANGO_FIRESTORE_STRIPE = {
        **settings.DJANGO_FIRESTORE_STRIPE,
        "SUCCESS_URL": "/success/?s={CHECKOUT_SESSION_ID}",
        "CANCEL_URL": "/cancel/",
    }


@pytest.fixture
def visitor(shop, ada):
    """Return Ada's browser."""
    browser = Client()
    browser.force_login(ada)
    return browser


@pytest.fixture
def sessions(ada):
    """Return a function that reads Ada's sessions."""
    return lambda: list(CheckoutSession.objects.filter(customer=str(ada.pk)))


def text_of(response):
    return response.content.decode()


def sent(emulator):
    """Return the parameters of the requests that create a session."""
    requests = [request for request in emulator.requests if request.path == "/v1/checkout/sessions"]
    return [request.params for request in requests]


def fields_of(page):
    """Return the form of a page as a browser would send it."""
    inputs = re.findall(r"<input[^>]*>", page)
    pairs = ((re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs)
    return {name[1]: value[1].replace("&quot;", '"') for name, value in pairs}


def readable(response):
    """Return what a page that refuses says, having looked at what every such page has."""
    page = text_of(response)
    assert "<h1>No payment was started</h1>" in page
    assert re.search(r'<a href="/[^"]*">Go back</a>', page)
    assert not any(secret in page for secret in SECRETS)
    assert "no-store" in response["Cache-Control"]
    return page


# GET


def test_get__asks_to_confirm_and_creates_nothing(visitor, shop, stripe_emulator, sessions):
    response = visitor.get(URL, {"price": shop.shirt, "quantity": 2, "success_url": "/thanks/", "other": "x"})

    form = fields_of(text_of(response))
    form.pop("csrfmiddlewaretoken")
    assert response.status_code == 200
    assert form == {"price": shop.shirt, "quantity": "2", "success_url": "/thanks/"}
    assert (stripe_emulator.requests, sessions(), document("customers/ada")) == ([], [], None)


def test_get__shows_what_it_is_and_what_it_costs(visitor, shop):
    page = text_of(visitor.get(URL, {"price": shop.shirt, "quantity": 2, "promotion_code": "promo_1"}))

    assert "2 \N{MULTIPLICATION SIGN} T-shirt" in page
    assert "15.00 USD each" in page
    assert "promo_1" in page


def test_get__shows_every_line_item(visitor, shop):
    items = [{"price": shop.shirt, "quantity": 3}, {"price": shop.monthly}]

    page = text_of(visitor.get(URL, {"line_items": json.dumps(items)}))

    assert "3 \N{MULTIPLICATION SIGN} T-shirt" in page
    assert re.search(r'<span class="what">Gold</span>\s*<span class="amount">9.99 USD / month</span>', page)
    assert json.loads(fields_of(page)["line_items"]) == items


def test_get__costs_one_read(visitor, shop, stripe_emulator, django_assert_num_queries, firestore_connection):
    with django_assert_num_queries(1, connection=firestore_connection):
        visitor.get(URL, {"line_items": json.dumps([{"price": shop.shirt}, {"price": shop.monthly}])})

    assert stripe_emulator.requests == []


def test_get_with_an_empty_cache__shows_the_price_and_asks_nobody(
    visitor, shop, stripe_emulator, django_assert_num_queries, firestore_connection
):
    previews.caching.forget(previews.PRODUCT, shop.shirt)

    with django_assert_num_queries(0, connection=firestore_connection):
        response = visitor.get(URL, {"price": shop.shirt})

    assert response.status_code == 200
    assert f"<code>{shop.shirt}</code>" in text_of(response)
    assert stripe_emulator.requests == []


@pytest.mark.bundled
def test_get_without_firestore__shows_the_price(visitor, shop, firestore_emulator, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    firestore_emulator.faults.inject("BatchGetDocuments", code=grpc.StatusCode.UNAVAILABLE, times=99)

    response = visitor.get(URL, {"price": shop.shirt})

    assert response.status_code == 200
    assert f"<code>{shop.shirt}</code>" in text_of(response)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, "Price: Give a price or line items."),
        ({"price": "a/b"}, "Price: This is no id of a price."),
        ({"price": "p", "quantity": "many"}, "Quantity: Enter a whole number."),
        ({"price": "p", "quantity": "0"}, "Quantity: Takes a whole number from 1 to 999,999."),
        ({"line_items": "[{"}, "Line items: Give a JSON list of line items."),
    ],
)
def test_get_of_nothing_that_can_be_bought__says_so_at_once(visitor, query, sentence):
    response = visitor.get(URL, query)

    assert response.status_code == 400
    assert sentence in readable(response)


def test_get__can_be_confirmed(visitor, shop, stripe_emulator):
    query = {"line_items": json.dumps([{"price": shop.shirt, "quantity": 2}]), "cancel_url": "/cart/?a=1&b=2"}
    form = fields_of(text_of(visitor.get(URL, query)).replace("&amp;", "&"))

    response = visitor.post(URL, form)

    assert response.status_code == 303
    assert sent(stripe_emulator)[0]["line_items"] == [{"price": shop.shirt, "quantity": "2"}]
    assert sent(stripe_emulator)[0]["cancel_url"] == "http://testserver/cart/?a=1&b=2"


def test_head__creates_nothing(visitor, shop, stripe_emulator):
    assert visitor.head(URL, {"price": shop.shirt}).status_code == 200
    assert stripe_emulator.requests == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods__are_not_allowed(visitor, method):
    assert getattr(visitor, method)(URL).status_code == 405


# POST


def test_post__redirects_to_stripe_once(visitor, shop, stripe_emulator, sessions):
    response = visitor.post(URL, {"price": shop.shirt})

    (session,) = sessions()
    assert (response.status_code, response["Location"]) == (303, session.url)
    assert session.url.startswith(stripe_emulator.url)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("fields", "parameters"),
    [
        ({}, {"line_items": [{"price": "SHIRT", "quantity": "1"}], "mode": "payment"}),
        ({"quantity": "3"}, {"line_items": [{"price": "SHIRT", "quantity": "3"}]}),
        ({"quantity": " 3 "}, {"line_items": [{"price": "SHIRT", "quantity": "3"}]}),
        ({"quantity": ""}, {"line_items": [{"price": "SHIRT", "quantity": "1"}]}),
        ({"mode": "payment"}, {"mode": "payment"}),
        ({"price": "MONTHLY"}, {"mode": "subscription"}),
        ({"price": "MONTHLY", "mode": "subscription"}, {"mode": "subscription"}),
        (
            {"price": "", "line_items": '[{"price": "SHIRT", "quantity": 2}, {"price": "MONTHLY", "quantity": 1}]'},
            {
                "line_items": [{"price": "SHIRT", "quantity": "2"}, {"price": "MONTHLY", "quantity": "1"}],
                "mode": "subscription",
            },
        ),
        ({}, {"success_url": "http://testserver/success/?s={CHECKOUT_SESSION_ID}"}),
        ({}, {"cancel_url": "http://testserver/cancel/"}),
        ({"success_url": "/t/{CHECKOUT_SESSION_ID}/"}, {"success_url": "http://testserver/t/{CHECKOUT_SESSION_ID}/"}),
        ({"cancel_url": "http://testserver/c/"}, {"cancel_url": "http://testserver/c/"}),
    ],
)
def test_field__reaches_stripe(visitor, shop, stripe_emulator, fields, parameters):
    def named(value):
        return json.loads(json.dumps(value).replace("SHIRT", shop.shirt).replace("MONTHLY", shop.monthly))

    response = visitor.post(URL, named({"price": "SHIRT", **fields}))

    (parameters_sent,) = sent(stripe_emulator)
    assert response.status_code == 303
    assert named(parameters).items() <= parameters_sent.items()


def test_promotion_code__reaches_stripe(visitor, shop, stripe_api, stripe_emulator):
    coupon = stripe_api.v1.coupons.create({"percent_off": 10, "duration": "once"})
    code = stripe_api.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})

    response = visitor.post(URL, {"price": shop.shirt, "promotion_code": code.id})

    assert response.status_code == 303
    assert sent(stripe_emulator)[0]["discounts"] == [{"promotion_code": code.id}]


def test_field_that_the_form_does_not_have__is_ignored(visitor, shop, stripe_emulator):
    visitor.post(URL, {"price": shop.shirt, "customer": "cus_x", "uid": "bob", "trial_from_plan": "true"})

    (parameters,) = sent(stripe_emulator)
    assert parameters["customer"] != "cus_x"
    assert "subscription_data" not in parameters


def test_double_click__is_two_sessions_of_one_customer(visitor, shop, stripe_emulator, sessions):
    first, second = visitor.post(URL, {"price": shop.shirt}), visitor.post(URL, {"price": shop.shirt})

    assert first["Location"] != second["Location"]
    assert len({parameters["customer"] for parameters in sent(stripe_emulator)}) == 1


# Who may


def test_post_without_token__is_forbidden(shop, ada, stripe_emulator):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)

    response = browser.post(URL, {"price": shop.shirt})

    assert response.status_code == 403
    assert stripe_emulator.requests == []


def test_post_with_the_pages_token__is_taken(shop, ada):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    form = fields_of(text_of(browser.get(URL, {"price": shop.shirt})))

    assert browser.post(URL, form).status_code == 303


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous__logs_in_and_finds_their_choice_again(client, shop, stripe_emulator, method):
    chosen = {"price": shop.shirt, "quantity": "2", "other": "x", "csrfmiddlewaretoken": "secret", "mode": ""}

    response = getattr(client, method)(URL, chosen)

    address = urlsplit(response["Location"])
    (back,) = parse_qs(address.query)["next"]
    assert (response.status_code, address.path) == (302, "/accounts/login/")
    assert urlsplit(back).path == URL
    assert parse_qs(urlsplit(back).query) == {"price": [shop.shirt], "quantity": ["2"]}
    assert stripe_emulator.requests == []


@pytest.mark.parametrize("chosen", [{}, {"line_items": "x" * 3000}])
def test_anonymous_with_nothing_that_fits_an_address__just_logs_in(client, chosen):
    response = client.post(URL, chosen)

    assert response["Location"] == "/accounts/login/?next=/payments/checkout/"


def test_user_without_uid__is_told(visitor, shop, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "USER_UID": "tests.test_users.empty"}

    for response in (visitor.get(URL, {"price": shop.shirt}), visitor.post(URL, {"price": shop.shirt})):
        assert response.status_code == 400
        assert "This user has no uid" in readable(response)


# Bad input


DEEP = "[" * 100_000 + "]" * 100_000
LINE_ITEMS = "Line items: Give a JSON list of line items."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"price": ""}, "Price: Give a price or line items."),
        ({"price": "price_unknown"}, "Price: There is no price &#x27;price_unknown&#x27;."),
        ({"price": "../products/x"}, "Price: This is no id of a price."),
        ({"price": "<script>alert(1)</script>"}, "Price: This is no id of a price."),
        ({"price": "x" * 256}, "Price: Ensure this value has at most 255 characters"),
        ({"price": "p\x00"}, "Price: Null characters are not allowed."),
        ({"price": "ARCHIVED"}, "is no longer sold."),
        ({"quantity": "0"}, "Quantity: Takes a whole number from 1 to 999,999."),
        ({"quantity": "-1"}, "Quantity: Takes a whole number from 1 to 999,999."),
        ({"quantity": "1000000"}, "Quantity: Takes a whole number from 1 to 999,999."),
        ({"quantity": "9" * 5000}, "Quantity: Enter a whole number."),
        ({"quantity": "1.5"}, "Quantity: Enter a whole number."),
        ({"quantity": "two"}, "Quantity: Enter a whole number."),
        ({"quantity": "NaN"}, "Quantity: Enter a whole number."),
        ({"line_items": '[{"price": "p"}]'}, "Price: Give either a price or line items, not both."),
        ({"price": "", "line_items": "[]"}, "Line items: Give 1 to 100 line items."),
        ({"price": "", "line_items": "{"}, LINE_ITEMS),
        ({"price": "", "line_items": '{"price": "p"}'}, LINE_ITEMS),
        ({"price": "", "line_items": '["p"]'}, LINE_ITEMS),
        ({"price": "", "line_items": '"p"'}, LINE_ITEMS),
        ({"price": "", "line_items": "5"}, LINE_ITEMS),
        ({"price": "", "line_items": "true"}, LINE_ITEMS),
        ({"price": "", "line_items": DEEP}, LINE_ITEMS),
        ({"price": "", "line_items": "[" + "9" * 5000 + "]"}, LINE_ITEMS),
        ({"price": "", "line_items": '[{"price": "p", "quantity": ' + "9" * 5000 + "}]"}, LINE_ITEMS),
        ({"price": "", "line_items": '[{"price": "p", "quantity": NaN}]'}, "Line items: Takes a whole number"),
        ({"price": "", "line_items": '[{"price": "p", "quantity": "2"}]'}, "Line items: Takes a whole number"),
        ({"price": "", "line_items": '[{"price": ["p"]}]'}, "Line items: This is no id of a price."),
        ({"price": "", "line_items": '[{"quantity": 1}]'}, "Line items: This is no id of a price."),
        ({"price": "", "line_items": '[{"price": "p", "<b>": 1}]'}, "&#x27;&lt;b&gt;&#x27; is decided by the server."),
        ({"price": "", "line_items": '[{"price": "p", "\\ud800": 1}]'}, "is decided by the server."),
        ({"price": "", "line_items": '[{"price": "\\ud800"}]'}, "Line items: This is no id of a price."),
        ({"mode": "setup"}, "Mode: Takes one of payment, subscription."),
        ({"mode": "subscription"}, "Mode: A subscription takes a recurring price."),
        ({"mode": "<b>"}, "Mode: Takes one of payment, subscription."),
        ({"price": "MONTHLY", "mode": "payment"}, "Mode: A recurring price takes the mode subscription."),
        ({"promotion_code": "a b"}, "Promotion code: This is no id of a promotion code."),
        ({"promotion_code": "promo_unknown"}, "No such promotion code"),
        ({"success_url": "https://evil.example/"}, "Success address: This address is not one"),
        ({"success_url": "javascript:alert(1)"}, "Success address: This address is not one"),
        ({"cancel_url": "//evil.example/"}, "Cancel address: This address is not one"),
        ({"cancel_url": "/" + "x" * 3000}, "Cancel address: Ensure this value has at most 2048 characters"),
    ],
)
def test_bad_input__is_a_readable_page_and_creates_nothing(visitor, shop, stripe_emulator, sessions, fields, sentence):
    named = {"ARCHIVED": shop.archived, "MONTHLY": shop.monthly}
    form = {name: named.get(value, value) for name, value in {"price": shop.shirt, **fields}.items()}

    response = visitor.post(URL, form)

    page = readable(response)
    assert response.status_code == 400
    assert sentence in page
    assert not re.search(r"<script|<b>", page)
    assert "Try again" not in page
    assert sessions() == []


def test_several_mistakes__are_told_at_once(visitor):
    page = readable(visitor.post(URL, {"price": "a/b", "quantity": "0", "mode": "x"}))

    assert all(f"<p>{name}: " in page for name in ("Price", "Quantity", "Mode"))


def test_address_that_nobody_gave__is_named(visitor, shop, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "CANCEL_URL": ""}

    response = visitor.post(URL, {"price": shop.shirt})

    assert response.status_code == 400
    assert "Cancel address: This address is required." in readable(response)


def test_oversized_form__is_refused(visitor, stripe_emulator):
    response = visitor.post(URL, {"line_items": "x" * 3_000_000})

    assert response.status_code == 400
    assert stripe_emulator.requests == []


# Something fails


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 503}, {"status": 429}, {"status": 401}, {"status": 403}, {"drop": True}],
    ids=str,
)
def test_stripe_that_fails__is_a_503_that_can_be_tried_again(visitor, shop, stripe_emulator, sessions, fault):
    stripe_emulator.faults.inject("POST", "/v1/*", times=99, **fault)
    form = {"price": shop.shirt, "quantity": "2", "success_url": "/a?x=1&y=2"}

    response = visitor.post(URL, form)
    page = readable(response)
    stripe_emulator.faults.clear()
    again = visitor.post(URL, fields_of(page.replace("&amp;", "&")))

    assert response.status_code == 503
    assert "Nothing was charged." in page
    assert again.status_code == 303
    assert [session.quantity for session in sessions()] == [2]


def test_stripe_that_is_slow__is_a_503(visitor, shop, stripe_emulator, settings, sessions):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_TIMEOUT": 0.4}
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", delay=1.0, times=9)

    response = visitor.post(URL, {"price": shop.shirt})

    assert response.status_code == 503
    assert "Please try again in a minute." in readable(response)
    assert sessions() == []


# What a visitor reads where Firestore answers with a status of gRPC's.
SENTENCES = {
    grpc.StatusCode.UNAVAILABLE: "Please try again in a minute.",
    grpc.StatusCode.PERMISSION_DENIED: "Payments are not set up on this site yet.",
}


@pytest.mark.bundled
@pytest.mark.parametrize("rpc", ["BatchGetDocuments", "Commit"])
@pytest.mark.parametrize("code", SENTENCES)
def test_firestore_that_does_not_answer__is_a_503(visitor, shop, firestore_emulator, configured, rpc, code):
    configured(FIRESTORE_TIMEOUT=0.3)
    firestore_emulator.faults.inject(rpc, code=code, times=99)

    response = visitor.post(URL, {"price": shop.shirt})
    firestore_emulator.faults.clear()

    assert response.status_code == 503
    assert SENTENCES[code] in readable(response)


def test_missing_key__says_that_payments_are_not_set_up(visitor, shop, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_API_KEY": ""}

    response = visitor.post(URL, {"price": shop.shirt})

    assert response.status_code == 503
    assert "Payments are not set up on this site yet." in readable(response)


def test_error_that_nobody_foresaw__is_not_hidden(visitor, shop, monkeypatch):
    def fail(**_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("django_firestore_stripe.views.checkout.create_session", fail)

    with pytest.raises(ZeroDivisionError):
        visitor.post(URL, {"price": shop.shirt})


# The way back


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://testserver/products/gold/?a=1", "http://testserver/products/gold/?a=1"),
        ("http://testserver/a?<script>", "http://testserver/a?&lt;script&gt;"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver/payments/checkout/?price=x", "/"),
        ("", "/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_go_back__leads_to_the_page_of_this_site_that_led_here(visitor, method, referrer, back):
    response = getattr(visitor, method)(URL, {"price": "price_1", "quantity": "0"}, headers={"Referer": referrer})

    assert f'<a href="{back}">Go back</a>' in text_of(response)
    assert "javascript:" not in text_of(response)


def test_many_sessions__are_throttled_together_with_those_of_the_api(visitor, shop, sessions, monkeypatch):
    monkeypatch.setattr(CheckoutThrottle, "get_rate", lambda _self: "2/min")
    visitor.post(URL, {"price": shop.shirt})
    visitor.post("/payments/api/checkout-sessions/", {"price": shop.shirt}, content_type="application/json")

    refused = visitor.post(URL, {"price": shop.shirt})

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "Nothing was charged." in text_of(refused)
    assert shop.shirt in text_of(refused)
    assert len(sessions()) == 2


@pytest.fixture
def _fresh_counts():
    """Forget who has asked in this process."""
    CheckoutThrottle.cache.clear()


@pytest.mark.usefixtures("_fresh_counts")
def test_checkout__goes_on_while_the_cache_is_down(visitor, shop, sessions, settings):
    settings.CACHES = DOWN

    response = visitor.post(URL, {"price": shop.shirt})

    assert response.status_code == 303
    assert len(sessions()) == 1


@pytest.mark.usefixtures("_fresh_counts")
def test_many_sessions__are_throttled_while_the_cache_is_down(visitor, shop, sessions, settings, monkeypatch):
    """Each process then goes by what it has seen itself, also before the cache went down."""
    monkeypatch.setattr(CheckoutThrottle, "get_rate", lambda _self: "3/min")
    visitor.post(URL, {"price": shop.shirt})
    settings.CACHES = DOWN
    visitor.post(URL, {"price": shop.shirt})
    visitor.post("/payments/api/checkout-sessions/", {"price": shop.shirt}, content_type="application/json")

    refused = visitor.post(URL, {"price": shop.shirt})

    assert refused.status_code == 429
    assert len(sessions()) == 3
