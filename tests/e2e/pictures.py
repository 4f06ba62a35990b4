"""Takes the pictures of docs/images/admin: `python -m tests.e2e.pictures docs/images/admin`.

The demo runs in a folder of its own. What it sells here is bought on Stripe's page, as by anybody.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.e2e.browser import PHONE, chromium
from tests.example.running import demo

SCREEN = {"width": 1280, "height": 900}
PAYS, DISPUTED = "4242424242424242", "4000000000000259"
ADMIN = "admin/django_firestore_stripe/"
ADA = "ada"
# Who buys what, with which card; without one the session stays open.
SALES = (
    ("ben", "ember_mug_pair", PAYS),
    ("cleo", "ember_tee_three", DISPUTED),
    ("dara", "ember_gold_yearly", PAYS),
    ("emil", "ember_notebook_five", PAYS),
    ("fay", "ember_gold_monthly", PAYS),
    (ADA, "ember_notebook_one", None),
    (ADA, "ember_tee_one", PAYS),
    (ADA, "ember_mug_one", PAYS),
    (ADA, "ember_gold_monthly", PAYS),
)
TAX_RATES: tuple[Any, ...] = (
    {"display_name": "VAT", "percentage": 19, "inclusive": True, "country": "DE"},
    {"display_name": "VAT", "percentage": 20, "inclusive": True, "country": "GB"},
    {"display_name": "Sales tax", "percentage": 8.25, "inclusive": False, "country": "US", "state": "TX"},
)
# What is photographed: its name and its place below the admin.
LISTS = {
    "sessions": "checkoutsession/",
    "payments": "payment/",
    "subscriptions": "subscription/",
    "invoices": "invoice/",
    "customers": "customer/",
    "products": "product/",
    "prices": "price/",
    "tax-rates": "taxrate/",
    "events": "webhookevent/",
}
DETAILS = {
    "session": "checkoutsession/{session}/change/",
    "payment": "payment/{refunded}/change/",
    "subscription": "subscription/{subscription}/change/",
    "invoice": "invoice/{invoice}/change/",
    "customer": "customer/{ada}/change/",
    "product": "product/{product}/change/",
    "price": "price/{price}/change/",
    "tax-rate": "taxrate/{tax_rate}/change/",
    "event": "webhookevent/{event}/change/",
}
QUESTIONS = {"refund": "payment/{refunded}/refund/", "create": "customer/{ada}/create-session/"}
EVERY_PAGE = LISTS | DETAILS | QUESTIONS
# How each looks: the end of the picture's name, the browser's settings, and the pages that are seen so.
LOOKS: tuple[tuple[str, dict[str, Any], dict[str, str]], ...] = (
    ("light", {"viewport": SCREEN, "color_scheme": "light"}, EVERY_PAGE),
    ("dark", {"viewport": SCREEN, "color_scheme": "dark"}, EVERY_PAGE),
    (
        "narrow",
        {"viewport": PHONE, "color_scheme": "light"},
        LISTS | {name: DETAILS[name] for name in ("customer", "payment", "product")},
    ),
)
# Whose lower part says more than the upper one.
WHOLE = {"customer", "product"}
# Few enough that a picture takes a third of the room, enough that nobody sees it.
COLOURS = 96
SECONDS = 60


def main(folder: Path) -> None:
    """Run the demo, let people buy, and take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        demo(Path(data)) as running,
        chromium() as browser,
        context(browser) as buying,
    ):
        use(Path(data))
        places = business(buying, running.url.rstrip("/"))
        for look, settings, pages in LOOKS:
            with context(browser, **settings) as page:
                log_in(page, running.url)
                for name, place in pages.items():
                    page.goto(f"{running.url}{ADMIN}{place.format(**places)}")
                    photograph(page, folder / f"{name}-{look}.png", whole=name in WHOLE and look != "narrow")


def photograph(page: Page, file: Path, *, whole: bool) -> None:
    """Save a picture of the page, or of what fits into the window, in few colours."""
    from PIL import Image  # noqa: PLC0415

    with Image.open(BytesIO(page.screenshot(full_page=whole))) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


@contextmanager
def context(browser: Browser, **settings: Any) -> Iterator[Page]:
    """Yield a page of a browser that nobody has used."""
    opened = browser.new_context(**settings)
    opened.set_default_timeout(SECONDS * 1000)
    yield opened.new_page()
    opened.close()


def use(data: Path) -> None:
    """Let this process reach what the demo runs, whose addresses its log has."""
    said = "\n".join(file.read_text() for file in (data / "logs").iterdir())
    for name in ("FIRESTORE_EMULATOR_HOST", "STRIPE_API_BASE"):
        (found,) = re.findall(rf"{name}\W+([\w.:/]+)", said)[:1]
        os.environ[name] = found
    os.environ |= {
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "DJANGO_DATABASE": str(data / "django.sqlite3"),
        "DJANGO_SETTINGS_MODULE": "example_project.settings",
        "DEMO": "1",
        "GOOGLE_CLOUD_PROJECT": "demo-shop",
        "STRIPE_API_KEY": "sk_test_demo",
    }
    import django  # noqa: PLC0415

    django.setup()


def business(page: Page, origin: str) -> dict[str, str]:
    """Let people buy, be refunded and cancel; return the keys of what is photographed."""
    from django_firestore_stripe.models import (  # noqa: PLC0415
        CheckoutSession,
        Invoice,
        Payment,
        Price,
        Product,
        Subscription,
        WebhookEvent,
    )
    from django_firestore_stripe.services.refunds import refund_payment  # noqa: PLC0415
    from django_firestore_stripe.services.subscriptions import cancel_subscription  # noqa: PLC0415

    ada = uid_of(ADA)
    for name, offer, card in SALES:
        buy(page, origin, name=name, offer=offer, card=card)
    until(lambda: Subscription.objects.active().count() == 3 and Payment.objects.succeeded().count() >= 8)
    fay = Subscription.objects.for_uid("fay").get()
    cancel_subscription(uid="fay", subscription_id=fay.stripe_id, at_period_end=True)
    emil = Payment.objects.for_uid("emil").get()
    refund_payment(uid="emil", payment_id=emil.stripe_id, key="all")
    tee = next(payment for payment in Payment.objects.for_uid(ada) if payment.amount == 2400)
    refund_payment(uid=ada, payment_id=tee.stripe_id, amount=1000, key="part")
    until(lambda: all(payment.refunds for payment in Payment.objects.filter(pk__in=[emil.pk, tee.pk])))
    subscription = Subscription.objects.for_uid(ada).get()
    session = CheckoutSession.objects.for_uid(ada).get(payment_intent=tee.stripe_id)
    event = WebhookEvent.objects.filter(type="charge.refunded").first()
    photographed = {
        "refunded": tee,
        "subscription": subscription,
        "session": session,
        "invoice": Invoice.objects.for_uid(ada)[0],
        "product": Product.objects.get(pk=subscription.product),
        "price": Price.objects.filter(product=subscription.product)[0],
        "tax_rate": taxed(),
        "event": event,
    }
    return {"ada": ada, **{name: quoted(document.pk) for name, document in photographed.items()}}


def taxed() -> Any:
    """Make tax rates, and return one."""
    from django_firestore_stripe.gateways.stripe.client import get_client  # noqa: PLC0415
    from django_firestore_stripe.models import TaxRate  # noqa: PLC0415

    for rate in TAX_RATES:
        get_client().v1.tax_rates.create({"jurisdiction": rate["country"], **rate})
    until(lambda: TaxRate.objects.count() == len(TAX_RATES))
    return TaxRate.objects.filter(country="DE")[0]


def uid_of(name: str) -> str:
    """Return the uid of one of the demo's accounts."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from django_firestore_stripe.users import uid_of as uid_of_user  # noqa: PLC0415

    return uid_of_user(User.objects.get(username=name))


def quoted(key: str) -> str:
    """Return a key as the admin's addresses have it."""
    from django.contrib.admin.utils import quote  # noqa: PLC0415

    return str(quote(key))


def buy(page: Page, origin: str, *, name: str, offer: str, card: str | None) -> None:
    """Make a checkout session for somebody, and pay it."""
    from django_firestore_stripe.gateways.stripe.client import get_client  # noqa: PLC0415
    from django_firestore_stripe.services.checkout import create_session  # noqa: PLC0415
    from django_firestore_stripe.services.customers import Buyer  # noqa: PLC0415
    from django_firestore_stripe.services.session_request import SessionRequest  # noqa: PLC0415

    price = get_client().v1.prices.list({"lookup_keys": [offer]}).data[0].id
    buyer = Buyer(uid=uid_of(ADA) if name == ADA else name, email=f"{name}@example.com")
    request = SessionRequest(price=price, success_url="/", cancel_url="/")
    session = create_session(buyer=buyer, request=request, origin=origin)
    if card:
        page.goto(str(session.url))
        for field, value in (("Number", card), ("Expiry", "12 / 40"), ("Cvc", "123")):
            page.locator(f"[name=card{field}]").fill(value)
        page.locator("[name=billingName]").fill(name.title())
        page.get_by_test_id("hosted-payment-submit-button").click()
        page.wait_for_url(f"{origin}/**")


def until(happened: Callable[[], bool]) -> None:
    """Wait for what webhooks bring."""
    end = time.monotonic() + SECONDS
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError("The webhooks did not come.")
        time.sleep(0.5)


def log_in(page: Page, url: str) -> None:
    """Log the administrator in."""
    page.goto(f"{url}admin/login/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("admin")
    page.get_by_role("button", name="Log in").click()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
