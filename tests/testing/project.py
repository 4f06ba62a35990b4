"""The shop that docs/how-to/test-your-project.md describes, as a project on disk."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/test-your-project.md"
BLOCK = re.compile(r"```python\n# (\S+\.py)\n(.*?)```", re.DOTALL)

# What every Django project has, and the page therefore does not show.
USUAL = {
    "settings.py": """
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
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    "firestore": {"ENGINE": "django_firestore_stripe.firestore", "NAME": "shop"},
}
DATABASE_ROUTERS = ["django_firestore_stripe.firestore.router.FirestoreRouter"]
DJANGO_FIRESTORE_STRIPE = {"STRIPE_API_KEY": "sk_test_shop"}
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


def write_project(folder: Path) -> Path:
    """Write the page's files, and the usual ones, into a folder."""
    files = dict(USUAL)
    for name, content in BLOCK.findall(PAGE.read_text()):
        files[name] = files.get(name, "") + content
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python there, with nothing in the environment that names an emulator unless it is given."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FIRESTORE_", "PYTEST_"))}
    return subprocess.run(  # noqa: S603
        [sys.executable, *command],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
