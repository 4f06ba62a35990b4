"""`triggers/createPortalLink`: Firebase's callable protocol, ID tokens and CORS."""

import pytest

from django_firestore_stripe.triggers import portal_link
from django_firestore_stripe.triggers.urls import FULL_NAME
from tests.triggers.guide import urls_of_the_guide
from tests.triggers.tokens import claims, unsigned

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/triggers/createPortalLink"
APP, STRANGER = "https://app.example", "https://evil.example"


@pytest.fixture
def emulated(monkeypatch, configured):
    """Take tokens of the Auth emulator, and addresses of the shop."""
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")
    configured(REDIRECT_HOSTS=["shop.example"], FIREBASE_AUTH=False)


@pytest.fixture
def called_from_app(configured, emulated):
    configured(CORS_ORIGINS=[APP])


def call(client, data=None, *, token=None, url=URL, body=None, **headers):
    headers = {**({"authorization": f"Bearer {token}"} if token else {}), **headers}
    sent = body if body is not None else {"data": data}
    return client.post(url, sent, content_type="application/json", headers=headers)


@pytest.mark.usefixtures("emulated")
@pytest.mark.parametrize("url", [URL, f"/payments/triggers/{FULL_NAME}"])
def test_user__gets_a_portal_session(client, stripe_emulator, url):
    response = call(client, {"returnUrl": "https://shop.example/account", "locale": "de"}, token=unsigned(), url=url)

    result = response.json()["result"]
    request = stripe_emulator.requests[-1]
    assert response.status_code == 200
    assert result["object"] == "billing_portal.session"
    assert result["url"].startswith(stripe_emulator.url)
    assert (request.params["return_url"], request.params["locale"]) == ("https://shop.example/account", "de")


@pytest.mark.usefixtures("emulated", "stripe_api")
@pytest.mark.parametrize("url", [f"/{FULL_NAME}", f"/payments/triggers/{FULL_NAME}", URL])
def test_urls_of_the_guide__serve_apps_that_drop_the_path_of_an_address(client, settings, url):
    settings.ROOT_URLCONF = urls_of_the_guide()

    response = call(client, {"returnUrl": "https://shop.example/account"}, token=unsigned(), url=url)

    assert response.status_code == 200
    assert response.json()["result"]["object"] == "billing_portal.session"


@pytest.mark.usefixtures("emulated")
def test_other_input__is_ignored(client, stripe_emulator, stripe_api):
    evil = stripe_api.v1.customers.create({}).id

    call(client, {"returnUrl": "https://shop.example/a", "customer": evil, "on_behalf_of": "acct_1"}, token=unsigned())

    params = stripe_emulator.requests[-1].params
    assert params["customer"] != evil
    assert "on_behalf_of" not in params


@pytest.mark.usefixtures("emulated")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": "x"},
        "[]",
        "",
        {"data": {"returnUrl": 5}},
        {"data": {"returnUrl": "https://evil.example"}},
        {
            "data": {
                "returnUrl": "https://shop.example/a",
                "flow_data": {"after_completion": {"redirect": {"return_url": "https://evil.example"}}},
            }
        },
        {
            "data": {
                "returnUrl": "https://shop.example/a",
                "flow_data": {"subscription_cancel": {"retention": {"coupon_offer": {"coupon": "FREE"}}}},
            }
        },
        {
            "data": {
                "returnUrl": "https://shop.example/a",
                "flow_data": {"subscription_update_confirm": {"discounts": [{"coupon": "FREE"}]}},
            }
        },
    ],
)
def test_bad_input__is_a_400(client, body):
    response = call(client, body=body, token=unsigned())

    assert (response.status_code, response.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.usefixtures("emulated")
@pytest.mark.parametrize(
    "token",
    [
        None,
        "x",
        "a.b.c",
        lambda: unsigned(aud="other"),
        lambda: unsigned(iss="https://evil.example"),
        lambda: unsigned(exp=1),
        lambda: unsigned(sub=""),
        lambda: unsigned(sub=None),
        lambda: unsigned(sub="x" * 129),
    ],
)
def test_no_or_bad_token__is_a_401(client, token):
    response = call(client, {}, token=token() if callable(token) else token)

    assert response.status_code == 401
    assert response.json() == {
        "error": {"message": "The function must be called while authenticated!", "status": "UNAUTHENTICATED"}
    }


HALF = "\\ud800"
TEXTS = [
    f'"locale": "{HALF}"',
    f'"configuration": "{HALF}"',
    f'"flow_data": {{"type": "{HALF}"}}',
    f'"flow_data": {{"{HALF}": 1}}',
]


@pytest.mark.usefixtures("called_from_app")
@pytest.mark.parametrize("text", TEXTS)
def test_half_a_surrogate_pair__is_a_400_that_the_page_can_read(client, stripe_emulator, text):
    body = f'{{"data": {{"returnUrl": "https://shop.example/a", {text}}}}}'

    response = call(client, body=body, token=unsigned(), origin=APP)

    assert (response.status_code, response.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert response["Access-Control-Allow-Origin"] == APP
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("called_from_app")
@pytest.mark.parametrize("depth", [100, 900, 2_000, 100_000])
def test_deep_input__is_answered_in_the_protocol(client, stripe_emulator, depth):
    flow = '{"a":' * depth + "1" + "}" * depth
    body = f'{{"data": {{"returnUrl": "https://shop.example/a", "flow_data": {flow}}}}}'

    response = call(client, body=body, token=unsigned(), origin=APP)

    assert response.status_code in {400, 500}
    assert response.json()["error"]["status"] in {"INVALID_ARGUMENT", "INTERNAL"}
    assert response["Access-Control-Allow-Origin"] == APP


@pytest.mark.usefixtures("called_from_app")
def test_what_nobody_foresaw__is_answered_in_the_protocol(client, monkeypatch, caplog):
    def fail(**_asked):
        raise ZeroDivisionError("sk_live_secret")

    monkeypatch.setattr(portal_link, "create_portal_session", fail)

    response = call(client, {"returnUrl": "https://shop.example/a"}, token=unsigned(), origin=APP)

    assert response.status_code == 500
    assert response.json() == {"error": {"message": "INTERNAL", "status": "INTERNAL"}}
    assert response["Access-Control-Allow-Origin"] == APP
    assert "ZeroDivisionError" in caplog.text


def test_emulators_token__is_nothing_in_production(client, google):
    assert call(client, {"returnUrl": "https://shop.example/a"}, token=unsigned()).status_code == 401


@pytest.mark.usefixtures("stripe_api")
def test_googles_token__is_taken(client, google, signer, configured):
    configured(REDIRECT_HOSTS=["shop.example"], FIREBASE_AUTH=False)

    response = call(client, {"returnUrl": "https://shop.example/a"}, token=signer.token(**claims()))

    assert response.status_code == 200
    assert google == ["/certs"]


def test_expired_token__is_a_401(client, google, signer):
    token = signer.token(**claims(exp=1_700_000_000, iat=1_600_000_000))

    assert call(client, {}, token=token).status_code == 401


@pytest.mark.usefixtures("emulated")
def test_stripes_refusal__is_an_internal_error_in_stripes_words(client, stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/billing_portal/sessions", status=500, times=9)

    response = call(client, {"returnUrl": "https://shop.example/a"}, token=unsigned())

    assert (response.status_code, response.json()["error"]["status"]) == (500, "INTERNAL")


def preflight(client, origin=APP, asked="authorization,content-type"):
    """Ask as a browser does before it lets a page call."""
    headers = {"access-control-request-method": "POST", "access-control-request-headers": asked}
    return client.options(URL, headers={"origin": origin, **{name: value for name, value in headers.items() if value}})


@pytest.mark.usefixtures("called_from_app")
def test_configured_origin__may_read_the_answer(client):
    answers = [preflight(client), call(client, {}, origin=APP), call(client, {}, origin=STRANGER)]

    assert [each.get("Access-Control-Allow-Origin") for each in answers] == [APP, APP, None]
    assert answers[0].status_code == 204
    assert answers[1]["Vary"] == answers[2]["Vary"] == "Origin"


@pytest.mark.usefixtures("called_from_app")
def test_configured_origin__may_send_the_headers_that_it_asks_for(client):
    asked = "authorization,content-type,firebase-instance-id-token,x-firebase-appcheck,sentry-trace, baggage"

    answer = preflight(client, asked=asked)

    assert answer["Access-Control-Allow-Methods"] == "POST"
    assert answer["Access-Control-Allow-Headers"].split(", ") == [name.strip() for name in asked.split(",")]
    assert answer["Vary"] == "Origin, Access-Control-Request-Headers"


@pytest.mark.usefixtures("called_from_app")
@pytest.mark.parametrize(
    ("asked", "allowed"),
    [("", ""), (",", ""), ('baggage,,x y,\u00fc,<b>,a:b,x"y', "baggage"), ("x_trace|1", "x_trace|1")],
)
def test_preflight__repeats_nothing_but_names_of_headers(client, asked, allowed):
    assert preflight(client, asked=asked)["Access-Control-Allow-Headers"] == allowed


@pytest.mark.usefixtures("called_from_app")
def test_preflight_of_a_stranger__allows_nothing(client):
    answer = preflight(client, origin=STRANGER)

    assert answer.status_code == 204
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
