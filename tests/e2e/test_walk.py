"""The walk of a first visitor: log in, buy, be declined, pay, and find it all in the admin."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, PHONE, chromium, photograph
from tests.example.running import demo

pytestmark = pytest.mark.e2e

PAYS, DECLINED = "4242424242424242", "4000000000000002"
ADMIN = "admin/django_firestore_stripe/"
PATIENCE = 120_000
"""Milliseconds that a page may take on a slow machine."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running demo; it ends in a slash."""
    with demo(tmp_path_factory.mktemp("demo")) as running:
        yield running.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(name)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def pay(page: Page, card: str) -> None:
    """Fill in Stripe's page and submit it; it knows the customer's email."""
    expect(page.locator("[name=email]")).to_have_value("ada@example.com")
    page.locator("[name=cardNumber]").fill(card)
    page.locator("[name=cardExpiry]").fill("12 / 40")
    page.locator("[name=cardCvc]").fill("123")
    page.locator("[name=billingName]").fill("Ada Lovelace")
    page.get_by_test_id("hosted-payment-submit-button").click()


def offer(page: Page, name: str):
    """Return what can be pressed for an offer of the shop."""
    return page.get_by_role("group", name=name).get_by_role("button")


def reference(page: Page) -> str:
    """Return Stripe's id of the session that the success page shows."""
    return page.locator(".reference code").inner_text()


def test_walk__from_the_shelf_to_the_admin(shop: str, page: Page) -> None:
    page.goto(shop)
    page.get_by_role("link", name="Log in").click()
    photograph(page, "login")
    log_in(page, "ada")
    photograph(page, "shop")
    offer(page, "Ember tee, $24.00").click()
    expect(page.locator("[name=cardNumber]")).to_be_visible()
    photograph(page, "checkout")

    pay(page, DECLINED)
    expect(page.get_by_text(re.compile("declined", re.IGNORECASE)).first).to_be_visible()
    photograph(page, "checkout-declined")
    pay(page, PAYS)
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("We have received $24.00")).to_be_visible()
    photograph(page, "success")
    session = reference(page)
    page.get_by_role("link", name="My purchases").first.click()
    expect(page.get_by_role("region", name="Payments")).to_contain_text("Ember tee")
    expect(page.get_by_role("region", name="Payments")).to_contain_text("succeeded")
    expect(page.get_by_role("region", name="Checkout sessions")).to_contain_text(session)
    photograph(page, "account")

    page.get_by_role("button", name="Log out").click()
    page.goto(f"{shop}{ADMIN}checkoutsession/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("admin")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#result_list")).to_contain_text("paid")
    photograph(page, "admin-sessions")
    page.get_by_role("textbox", name="Search").fill(session)
    page.get_by_role("button", name="Search").click()
    row = page.locator("#result_list tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("paid")
    row.get_by_role("link").first.click()
    expect(page.locator("#content")).to_contain_text(session)
    photograph(page, "admin-session")
    page.goto(f"{shop}{ADMIN}payment/")
    expect(page.locator("#result_list")).to_contain_text("succeeded")
    photograph(page, "admin-payments")
    page.goto(f"{shop}{ADMIN}webhookevent/")
    event = page.locator("#result_list tbody tr", has_text="checkout.session.completed").filter(has_text=session)
    expect(event).to_contain_text("applied")
    photograph(page, "admin-events")
    event.get_by_role("link").first.click()
    expect(page.locator("#content")).to_contain_text("checkout.session.completed")
    photograph(page, "admin-event")
    page.goto(f"{shop}{ADMIN}product/")
    expect(page.locator("#result_list")).to_contain_text("Gold membership")
    photograph(page, "admin-products")


def test_walk__subscribes_after_being_asked_to_log_in(shop: str, page: Page) -> None:
    page.goto(shop)
    page.get_by_role("group", name="Gold membership, $9.00").get_by_role("link").click()
    log_in(page, "ada")
    expect(page.get_by_role("main")).to_contain_text("Gold membership")
    photograph(page, "confirm")
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.locator("[name=cardNumber]")).to_be_visible()
    photograph(page, "checkout-subscription")

    pay(page, PAYS)
    expect(page.get_by_text("Your subscription is running.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="My purchases").first.click()
    subscriptions = page.get_by_role("region", name="Subscriptions")
    expect(subscriptions).to_contain_text("Gold membership")
    expect(subscriptions).to_contain_text("active")
    expect(subscriptions).to_contain_text("Renews on")
    photograph(page, "account-subscription")

    subscriptions.get_by_role("button", name="Cancel Gold membership").click()
    expect(subscriptions).to_contain_text("Ends on")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Resume Gold membership").click()
    expect(subscriptions).to_contain_text("Renews on")
    other.close()
    page.get_by_role("button", name="Manage billing").click()
    expect(page.get_by_text("Gold membership").first).to_be_visible()
    photograph(page, "portal")


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("dark", {"viewport": DESKTOP, "color_scheme": "dark"}),
        ("narrow", {"viewport": PHONE}),
        ("narrow-dark", {"viewport": PHONE, "color_scheme": "dark"}),
    ],
)
def test_shop__fits_every_screen(shop: str, browser: Browser, name: str, settings: dict[str, object]) -> None:
    context = browser.new_context(**settings)
    page = context.new_page()
    page.goto(shop)
    photograph(page, f"shop-{name}")

    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert width <= settings["viewport"]["width"]
