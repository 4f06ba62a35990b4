"""Where a visitor may be sent after Stripe, and every trick to be sent elsewhere."""

import pytest

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services.redirects import is_allowed, redirect_target

ORIGIN = "https://shop.example"


@pytest.fixture
def hosts(settings):
    """Allow some hosts."""
    settings.DJANGO_FIRESTORE_STRIPE = {
        "REDIRECT_HOSTS": ["app.example", "App2.example:8443", "localhost:3000", "[::1]:8000", "127.0.0.1"],
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "https://shop.example/",
        "https://shop.example/thanks/?s={CHECKOUT_SESSION_ID}&a=b#top",
        "https://shop.example/%0d%0a",
        "https://shop.example/mailto:ada@example.com",
        "https://shop.example/straße/日本/",
        "HTTPS://SHOP.EXAMPLE/thanks/",
        "https://app.example/thanks/",
        "https://app2.example:8443/",
        "https://localhost:3000/",
        "http://localhost:3000/thanks/",
        "http://[::1]:8000/",
        "http://127.0.0.1/",
    ],
)
@pytest.mark.usefixtures("hosts")
def test_address_of_this_site_or_of_an_allowed_host__is_taken(url):
    assert redirect_target("success_url", url, default="", origin=ORIGIN) == url


@pytest.mark.parametrize(
    "url",
    [
        # other sites
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://notshop.example/",
        "https://sub.shop.example/",
        "https://shop.example./",
        # schemes
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "javascript://shop.example/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://shop.example/",
        "shop.example",
        "shop.example/thanks/",
        "thanks/",
        "?s=1",
        "#",
        "://shop.example/",
        # a lower scheme than the site's, or than the host was allowed for
        "http://shop.example/",
        "http://app.example/",
        # no scheme, slashes and backslashes
        "//evil.example/",
        "///evil.example/",
        "////evil.example/",
        "\\\\evil.example/",
        "/\\evil.example/",
        "\\/evil.example/",
        "/\\/evil.example/",
        "/thanks\\..\\evil",
        "https:evil.example/",
        "https:/evil.example/",
        "https:///evil.example/",
        "https:\\\\evil.example/",
        "https:shop.example/",
        "https:///shop.example/",
        "https://shop.example\\@evil.example/",
        "https://evil.example\\.shop.example/",
        # userinfo
        "https://shop.example@evil.example/",
        "https://ada:pw@shop.example/",
        "https://@shop.example/",
        "https://shop.example%40evil.example/",
        # control characters and spaces
        " https://shop.example/",
        "https://shop.example/ ",
        "https://shop.example/a b",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "\thttps://shop.example/",
        "ht\ttps://shop.example/",
        "https://shop.\nexample/",
        "https://shop.example/\x00",
        "\x01https://shop.example/",
        "https://shop.example/\x7f",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "https://shop.example/\u00a0",
        "https://shop.example/\u2028",
        "https://shop.example/\u200b",
        "https://shop.example/\ud800",
        # hosts that look alike
        "https://shop。example/",
        "https://\N{CYRILLIC SMALL LETTER DZE}hop.example/",
        "https://shop.example\N{FULLWIDTH SOLIDUS}thanks/",
        "https://shop.example\N{FULLWIDTH COMMERCIAL AT}evil.example/",
        "https://shop.example℀evil.example/",
        # ports
        "https://shop.example:444/",
        "https://shop.example:x/",
        "https://shop.example:/",
        "https://app2.example/",
        "http://localhost:3001/",
        "http://localhost/",
        # broken
        "https://",
        "https://[::1/",
        "https://[shop.example]/",
        # too long
        "https://shop.example/" + "x" * 2048,
        "/" + "x" * 2048,
    ],
)
@pytest.mark.usefixtures("hosts")
def test_trick__is_refused_and_names_the_field(url):
    with pytest.raises(InvalidRequest) as raised:
        redirect_target("success_url", url, default="/thanks/", origin=ORIGIN)

    assert list(raised.value.errors) == ["success_url"]
    assert url not in str(raised.value)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/", "https://shop.example/"),
        ("/thanks/?s={CHECKOUT_SESSION_ID}", "https://shop.example/thanks/?s={CHECKOUT_SESSION_ID}"),
        ("/a//b", "https://shop.example/a//b"),
        ("/@evil.example", "https://shop.example/@evil.example"),
        ("/:80", "https://shop.example/:80"),
        ("/https://evil.example/", "https://shop.example/https://evil.example/"),
    ],
)
def test_path__is_taken_from_this_site(path, url):
    assert redirect_target("success_url", path, default="", origin=ORIGIN) == url


def test_path_without_a_site__is_refused():
    with pytest.raises(InvalidRequest):
        redirect_target("success_url", "/thanks/", default="", origin=None)


def test_address_without_a_site__needs_an_allowed_host(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"REDIRECT_HOSTS": "shop.example"}

    assert is_allowed("https://shop.example/")
    assert not is_allowed("https://app.example/")


@pytest.mark.parametrize("origin", ["http://testserver", "http://testserver:8000"])
def test_site_without_tls__is_its_own_origin(origin):
    assert redirect_target("success_url", "/thanks/", default="", origin=origin) == f"{origin}/thanks/"
    assert not is_allowed("https://testserver/", origin=origin)


@pytest.mark.parametrize("given", [None, ""])
def test_address_that_is_not_given__is_the_sites_own(given):
    assert redirect_target("cancel_url", given, default="/cart/", origin=ORIGIN) == "https://shop.example/cart/"


def test_address_that_nobody_gave__is_missing():
    with pytest.raises(InvalidRequest) as raised:
        redirect_target("cancel_url", None, default="", origin=ORIGIN)

    assert raised.value.errors == {"cancel_url": ["This address is required."]}


@pytest.mark.parametrize("name", ["SUCCESS_URL", "CANCEL_URL"])
def test_address_of_the_settings__allows_its_own_site(settings, name):
    settings.DJANGO_FIRESTORE_STRIPE = {name: "https://pay.example/thanks/"}

    assert is_allowed("https://pay.example/other/")
    assert not is_allowed("http://pay.example/other/")


def test_address_of_the_settings_with_a_password__is_not_sent_to_visitors(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"SUCCESS_URL": "https://ada:pw@pay.example/thanks/"}

    with pytest.raises(InvalidRequest):
        redirect_target("success_url", None, default="https://ada:pw@pay.example/thanks/", origin=ORIGIN)


def test_path_of_the_settings__allows_nothing_more(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"SUCCESS_URL": "/thanks/"}

    assert not is_allowed("https://pay.example/thanks/", origin=ORIGIN)


def test_longest_address__is_taken():
    url = "https://shop.example/".ljust(2048, "x")

    assert is_allowed(url, origin=ORIGIN)
    assert not is_allowed(url + "x", origin=ORIGIN)


@pytest.mark.parametrize("host", ["[::1", "]", "https://[", ""])
def test_host_that_is_none__allows_nothing_and_breaks_nothing(settings, host):
    settings.DJANGO_FIRESTORE_STRIPE = {"REDIRECT_HOSTS": [host, "shop.example"]}

    assert is_allowed("https://shop.example/")
    assert not is_allowed("https://evil.example/")
