"""Settings of the test run: SQLite in memory, Firestore on whatever FIRESTORE_EMULATOR_HOST names."""

import importlib.util

SECRET_KEY = "tests"
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
ROOT_URLCONF = "tests.urls"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STATIC_URL = "/static/"
LOGIN_URL = "/accounts/login/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_firestore_stripe",
]
if importlib.util.find_spec("tests.firestore.app.models"):
    INSTALLED_APPS.append("tests.firestore.app")
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    "firestore": {
        "ENGINE": "django_firestore_stripe.firestore",
        "NAME": "demo-tests",
        "OPTIONS": {"database": "(default)"},
    },
}
DATABASE_ROUTERS = ["django_firestore_stripe.firestore.router.FirestoreRouter"]
DJANGO_FIRESTORE_STRIPE = {
    "STRIPE_API_KEY": "sk_test_tests",
    "STRIPE_WEBHOOK_SECRET": "whsec_tests",
    # Nothing listens there: a test that needs Stripe takes the fixture `stripe_emulator`.
    "STRIPE_API_BASE": "http://127.0.0.1:9",
    # Longer than in production: a machine that runs tests may be a slow one.
    "STRIPE_TIMEOUT": 15,
    "FIRESTORE_TIMEOUT": 15,
}
