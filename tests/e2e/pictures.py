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
# What is photographed: its name, its place below the admin, dark or light, narrow or not, the whole page or what fits.
PICTURES: tuple[tuple[str, str, str, bool], ...] = (
    ("sessions-light", "checkoutsession/", "light", False),
    ("session-light", "checkoutsession/{session}/change/", "light", False),
    ("payments-light", "payment/", "light", False),
    ("payments-dark", "payment/", "dark", False),
    ("payments-narrow", "payment/", "light", False),
    ("subscriptions-light", "subscription/", "light", False),
    ("subscriptions-dark", "subscription/", "dark", False),
    ("invoices-light", "invoice/", "light", False),
    ("products-light", "product/", "light", False),
    ("events-light", "webhookevent/", "light", False),
    ("customer-light", "customer/{ada}/change/", "light", True),
    ("customer-dark", "customer/{ada}/change/", "dark", True),
    ("customer-narrow", "customer/{ada}/change/", "light", False),
    ("payment-light", "payment/{refunded}/change/", "light", False),
    ("subscription-light", "subscription/{subscription}/change/", "light", False),
    ("refund-dark", "payment/{refunded}/refund/", "dark", False),
    ("create-light", "customer/{ada}/create-session/", "light", False),
)
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
        for name, place, theme, whole in PICTURES:
            size = PHONE if name.endswith("narrow") else SCREEN
            with context(browser, viewport=size, color_scheme=theme) as page:
                log_in(page, running.url)
                page.goto(f"{running.url}{ADMIN}{place.format(**places)}")
                page.screenshot(path=folder / f"{name}.png", full_page=whole)


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
    from django_firestore_stripe.models import CheckoutSession, Payment, Subscription  # noqa: PLC0415
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
    photographed = {"refunded": tee, "subscription": subscription, "session": session}
    return {"ada": ada, **{name: quoted(document.pk) for name, document in photographed.items()}}


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
