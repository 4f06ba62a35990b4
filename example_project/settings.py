"""Settings of the example project; what differs between machines comes from the environment.

FIRESTORE_EMULATOR_HOST and FIREBASE_AUTH_EMULATOR_HOST are read by Google's own clients.
"""

from os import environ
from pathlib import Path

from example_project.environment import listed, payment_settings, secret_key, switched_on

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = switched_on(environ.get("DJANGO_DEBUG"))
# The shop then says which accounts and cards there are.
DEMO = switched_on(environ.get("DEMO"))
SECRET_KEY = secret_key(environ, debug=DEBUG)
ALLOWED_HOSTS = listed(environ.get("ALLOWED_HOSTS"))

INSTALLED_APPS = [
    "example_project.demo",
    "example_project.shop",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_firestore_stripe",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "example_project.shop.middleware.UnavailableMiddleware",
]
ROOT_URLCONF = "example_project.urls"
WSGI_APPLICATION = "example_project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "example_project.shop.context_processors.demo",
            ],
        },
    },
]

# Accounts and logins are Django's and stay in SQLite; payments are documents in Firestore.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": environ.get("DJANGO_DATABASE") or BASE_DIR / "db.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    },
    "firestore": {
        "ENGINE": "django_firestore_stripe.firestore",
        "NAME": environ.get("GOOGLE_CLOUD_PROJECT", ""),
        "OPTIONS": {"database": "(default)"},
    },
}
DATABASE_ROUTERS = ["django_firestore_stripe.firestore.router.FirestoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": environ.get("CACHE_BACKEND") or "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": environ.get("CACHE_LOCATION", ""),
    },
}

DJANGO_FIRESTORE_STRIPE = {
    "SUCCESS_URL": "/success/?session_id={CHECKOUT_SESSION_ID}",
    "CANCEL_URL": "/cancel/",
    **payment_settings(environ),
}

# Who is logged in to the shop may use the API; without this, DRF would take passwords with each request, too.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
STATIC_URL = "/static/"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
