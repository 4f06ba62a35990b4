"""The tutorial, done as its readers do it."""

import re
import time
from pathlib import Path

import requests

from tests.tutorial.reader import Reader

PAGE = Path(__file__).parents[2] / "docs/tutorial.md"
CARD = {
    "email": "ada@example.com",
    "cardNumber": "4242 4242 4242 4242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Ada",
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PRICE = re.compile(r'name="price" value="([^"]+)"')
SECONDS = 60


def until(visitor: requests.Session, url: str, text: str) -> str:
    """Return a page once it has a text: webhooks take a moment."""
    end = time.monotonic() + SECONDS
    while text not in (page := visitor.get(url, timeout=SECONDS).text):
        assert time.monotonic() < end, page
        time.sleep(0.2)
    return page


def log_in(visitor: requests.Session, url: str) -> None:
    page = visitor.get(url, timeout=SECONDS)
    found = TOKEN.search(page.text)
    assert found, page.text
    fields = {"csrfmiddlewaretoken": found[1], "username": "ada", "password": "ada", "next": "/"}
    answer = visitor.post(page.url, data=fields, timeout=SECONDS)
    assert "Hello, ada" in answer.text


def archive_a_price(stripe: str) -> None:
    """Give the product a price that is no longer sold, and a name by which its page is known to have heard of that."""
    with requests.Session() as seller:
        seller.trust_env, seller.auth = False, ("sk_test_tutorial", "")
        (product,) = seller.get(f"{stripe}products", timeout=SECONDS).json()["data"]
        price = {"product": product["id"], "currency": "usd", "unit_amount": 500, "active": "false"}
        seller.post(f"{stripe}prices", data=price, timeout=SECONDS).raise_for_status()
        renamed = seller.post(f"{stripe}products/{product['id']}", data={"name": "Gold plan"}, timeout=SECONDS)
        renamed.raise_for_status()


def buy(visitor: requests.Session, url: str) -> requests.Response:
    """Press the button and pay on Stripe's page."""
    page = until(visitor, url, "9.99 USD")
    token, price = TOKEN.search(page), PRICE.search(page)
    assert token, page
    assert price, page
    fields = {"csrfmiddlewaretoken": token[1], "price": price[1]}
    answer = visitor.post(f"{url}payments/checkout/", data=fields, allow_redirects=False, timeout=SECONDS)
    assert answer.status_code == 303, answer.text
    return requests.post(answer.headers["Location"], data=CARD, allow_redirects=False, timeout=SECONDS)


def test_tutorial__ends_in_a_paid_subscription(tmp_path: Path) -> None:
    with Reader(PAGE, tmp_path) as reader, requests.Session() as visitor:
        visitor.trust_env = False
        for number in "1234":
            reader.read(f"{number}. ")
        log_in(visitor, reader.url)
        assert "You have no subscription" in visitor.get(reader.url, timeout=SECONDS).text
        archive_a_price(reader.stripe)
        page = until(visitor, reader.url, "Gold plan")
        assert "5.00 USD" not in page
        assert page.count("Subscribe</button>") == 1

        paid = buy(visitor, reader.url)

        assert paid.headers["Location"] == reader.url
        until(visitor, reader.url, "Your subscription is <strong>active</strong>")
        reader.read("5. ")
        assert reader.output.strip().endswith("active")
