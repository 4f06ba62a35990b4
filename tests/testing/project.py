"""The shop that docs/how-to/test-your-project.md describes, as a project on disk."""

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/test-your-project.md"
BLOCK = re.compile(r"```python\n# (\S+\.py)\n(.*?)```", re.DOTALL)
OTHER_BLOCK = re.compile(r"```python\n(?!# \S+\.py\n)(.*?)```", re.DOTALL)
README = (ROOT / "README.md").read_text()
(FIRESTORE,) = re.findall(r'^    "firestore": {.*?^    },', README, re.DOTALL | re.MULTILINE)
(PAYMENTS,) = re.findall(r"^DJANGO_FIRESTORE_STRIPE = {.*?^}", README, re.DOTALL | re.MULTILINE)
NOT_INHERITED = ("FIRESTORE_", "GOOGLE_CLOUD_", "PYTEST_", "STRIPE_")

# What every Django project has, and the page therefore does not show.
USUAL = {
    "settings.py": f"""
import os

SECRET_KEY = "shop"
USE_TZ = True
ROOT_URLCONF = "shop.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "rest_framework", "django_firestore_stripe", "shop.apps.ShopConfig",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {{
    "default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
{FIRESTORE}
}}
DATABASE_ROUTERS = ["django_firestore_stripe.firestore.router.FirestoreRouter"]
{PAYMENTS}
""",
    "shop/__init__.py": "",
    "shop/apps.py": """
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        from shop import fulfilment
""",
    "shop/models.py": """
from django.db import models


class Order(models.Model):
    session = models.CharField(max_length=255, unique=True)
    uid = models.CharField(max_length=255)
""",
    "shop/urls.py": """
from django.urls import include, path
from shop.views import buy

urlpatterns = [
    path("buy/<str:price>/", buy),
    path("payments/", include("django_firestore_stripe.urls")),
]
""",
    "pytest.ini": """
[pytest]
DJANGO_SETTINGS_MODULE = settings
pythonpath = .
python_files = test*.py
filterwarnings = error
""",
}

# What the page's examples without a file name take for granted.
GRANTED = """
import pytest
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import buyer_from, ensure_customer
from django_firestore_stripe.services.session_request import SessionRequest
from shop.models import Order


@pytest.fixture
def price(stripe_api, deliver_webhooks):
    product = stripe_api.v1.products.create({"name": "Gold"})
    fields = {"product": product.id, "currency": "usd", "unit_amount": 1500, "recurring": {"interval": "month"}}
    made = stripe_api.v1.prices.create(fields)
    deliver_webhooks()
    return made.id


@pytest.fixture
def subscription(ada, stripe_api, price):
    fields = {"customer": ensure_customer(buyer_from(ada)), "items": [{"price": price}], "trial_period_days": 7}
    return stripe_api.v1.subscriptions.create(fields)


def test_calls(ada, subscription, stripe_event):
    _calls()
"""


def write_project(folder: Path) -> Path:
    """Write the page's files, and the usual ones, into a folder."""
    files = dict(USUAL)
    for name, content in BLOCK.findall(PAGE.read_text()):
        files[name] = files.get(name, "") + content
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def write_examples(folder: Path) -> None:
    """Write the page's examples without a file name as tests of the project."""
    calls, *tests = OTHER_BLOCK.findall(PAGE.read_text())
    granted = GRANTED.replace("    _calls()\n", indent(calls, "    "))
    (folder / "tests/test_examples.py").write_text("\n\n".join([granted, *tests]))


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python there, with nothing in the environment that names an emulator, a project or a key unless it is given."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    return subprocess.run(  # noqa: S603
        [sys.executable, *command],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
