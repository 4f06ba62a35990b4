"""Every check: what raises it, what does not, that none tells a secret, and that the page lists them all."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import checks
from django.core.checks.registry import registry

import django_firestore_stripe
from django_firestore_stripe.api.authentication import FirebaseAuthentication
from django_firestore_stripe.checks import database, firebase
from django_firestore_stripe.conf import BUILT_IN_POLICIES, known_names
from django_firestore_stripe.firestore.router import FirestoreRouter
from django_firestore_stripe.services.policies.policy import POLICIES

KEY, SECRET = "sk_test_4eC39HqLyjWD", "whsec_9zXyQwErTy"
GOOD = {"STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET}
LIVE = {"STRIPE_API_KEY": "rk_live_4eC39HqLyjWD"}
SECRET_MANAGER = "projects/4eC39/secrets/9zXy/versions/latest"
ALIAS = {"ENGINE": "django_firestore_stripe.firestore", "NAME": "demo"}
ROUTER = "django_firestore_stripe.firestore.router.FirestoreRouter"
EMULATOR = {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:8080"}
AUTH_EMULATOR = {"FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:9099"}
SHARED = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
PRIVATE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
SESSIONS = "rest_framework.authentication.SessionAuthentication"
BASIC = "rest_framework.authentication.BasicAuthentication"
FIREBASE = "django_firestore_stripe.api.authentication.FirebaseAuthentication"
OUR_FIREBASE = "tests.test_checks.OurAuthentication"
RUN, EVENTARC = "payments-abc123-uc.a.run.app", {"TRIGGER_AUDIENCE": "https://payments-abc123-uc.a.run.app"}
PARTS = ("4eC39", "9zXy", "HqLy", "QwEr")

PACKAGE = Path(django_firestore_stripe.__file__).parent
PAGE = PACKAGE.parent / "docs" / "reference" / "checks.md"


class OurAuthentication(FirebaseAuthentication):
    """An authentication class as a project would derive it."""


def asked(*classes):
    """Return REST framework's settings with these authentication classes."""
    return {"DEFAULT_AUTHENTICATION_CLASSES": list(classes)}


class OurRouter(FirestoreRouter):
    """A router as a project would derive it."""


class OtherRouter:
    """A router of something else."""


def uid_of(user):
    """Return a uid as a project would choose it."""
    return str(user.pk)


@pytest.fixture
def found(settings, monkeypatch):
    """Return a function that runs our registered checks under some settings."""

    def run(payments, *, databases=None, environment=None, installed=True, **others):
        settings.DJANGO_FIRESTORE_STRIPE = {**GOOD, **payments} if isinstance(payments, dict) else payments
        for name, value in others.items():
            setattr(settings, name, value)
        routers = settings.DATABASE_ROUTERS
        databases = {"default": {}, "firestore": ALIAS} if databases is None else databases
        project = SimpleNamespace(DATABASES=databases, DATABASE_ROUTERS=routers)
        monkeypatch.setattr(database, "django_settings", project)
        monkeypatch.setattr(firebase, "find_spec", lambda _name: object() if installed else None)
        for name in (*EMULATOR, *AUTH_EMULATOR):
            monkeypatch.delenv(name, raising=False)
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        registered = registry.get_checks(include_deployment_checks=True)
        ours = [check for check in registered if check.__module__.startswith("django_firestore_stripe.checks")]
        return [message for check in ours for message in check(app_configs=None)]

    return run


def number_of(message):
    return message.id.removeprefix("django_firestore_stripe.")


def pick(messages, number):
    return next(message for message in messages if number_of(message) == number)


def told(messages):
    """Return the parts of secrets that the messages tell."""
    return [part for part in PARTS for message in messages if part in f"{message.msg} {message.hint} {message.obj}"]


RAISED = [
    ("E001", None, {}),
    ("E001", ["STRIPE_API_KEY"], {}),
    ("W002", {"STRIPE_APIKEY": KEY}, {}),
    ("W002", {"stripe_api_key": KEY}, {}),
    ("W002", {5: KEY}, {}),
    ("E003", {"STRIPE_TIMEOUT": "soon"}, {}),
    ("E003", {"STRIPE_API_KEY": {KEY: SECRET}}, {}),
    ("E003", {"STRIPE_WEBHOOK_SECRET": {KEY: SECRET}}, {}),
    ("E004", {"USER_UID": "tests.test_checks.nothing"}, {}),
    ("E004", {"USER_UID": "tests.no_module.uid_of"}, {}),
    ("E004", {"USER_UID": "tests.test_checks.KEY"}, {}),
    ("E004", {"USER_UID": ""}, {}),
    ("E004", {"USER_UID": ".uid_of"}, {}),
    ("E004", {"USER_UID": "..uid_of"}, {}),
    ("E004", {"USER_UID": "uid_of"}, {}),
    ("E004", {"SESSION_POLICY": "lenient"}, {}),
    ("E004", {"SESSION_POLICY": ""}, {}),
    ("W005", {"USER_UID": "django_firestore_stripe.users.username_as_uid"}, {}),
    ("W006", {"SESSION_POLICY": "extension"}, {}),
    ("E010", {"STRIPE_API_KEY": ""}, {}),
    ("E010", {"STRIPE_API_KEY": None}, {}),
    ("E011", {"STRIPE_API_KEY": "pk_test_4eC39HqLyjWD"}, {}),
    ("E011", {"STRIPE_API_KEY": "4eC39HqLyjWD"}, {}),
    ("E011", {"STRIPE_API_KEY": "sk_test_"}, {}),
    ("E011", {"STRIPE_API_KEY": "sk_test_4eC39 HqLyjWD"}, {}),
    ("E011", {"STRIPE_API_KEY": SECRET}, {}),
    ("E012", {"STRIPE_API_KEY": SECRET_MANAGER}, {}),
    ("E012", {"STRIPE_WEBHOOK_SECRET": SECRET_MANAGER}, {}),
    ("E012", {"STRIPE_WEBHOOK_SECRET": [SECRET, SECRET_MANAGER]}, {}),
    ("W013", {"STRIPE_WEBHOOK_SECRET": ""}, {}),
    ("W013", {"STRIPE_WEBHOOK_SECRET": []}, {}),
    ("E014", {"STRIPE_WEBHOOK_SECRET": KEY}, {}),
    ("E014", {"STRIPE_WEBHOOK_SECRET": [SECRET, "9zXyQwErTy"]}, {}),
    ("E015", LIVE, {"environment": EMULATOR}),
    ("E015", {**LIVE, "STRIPE_API_BASE": "http://127.0.0.1:12111"}, {}),
    ("E016", LIVE, {"DEBUG": True}),
    ("E020", {}, {"databases": {"default": {}}}),
    ("E020", {"DATABASE": "default"}, {"databases": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
    ("E021", {}, {"databases": {"firestore": {**ALIAS, "NAME": ""}}}),
    ("E021", {}, {"databases": {"firestore": {"ENGINE": ALIAS["ENGINE"]}}}),
    ("E022", {}, {"DATABASE_ROUTERS": []}),
    ("E022", {}, {"DATABASE_ROUTERS": ["tests.test_checks.OtherRouter"]}),
    ("E030", {"CUSTOMERS_COLLECTION": ""}, {}),
    ("E030", {"CUSTOMERS_COLLECTION": "tenants/acme"}, {}),
    ("E030", {"PRODUCTS_COLLECTION": "/products"}, {}),
    ("E030", {"PRODUCTS_COLLECTION": "a//b"}, {}),
    ("E030", {"EVENTS_COLLECTION": "__events__"}, {}),
    ("E030", {"EVENTS_COLLECTION": ".."}, {}),
    ("E030", {"CUSTOMERS_COLLECTION": "tenants/{tenant}/customers"}, {}),
    ("E030", {"CUSTOMERS_COLLECTION": "a/[b]/c"}, {}),
    ("E030", {"STRIPE_CONFIG_COLLECTION": "a/b"}, {}),
    ("E031", {"CUSTOMERS_COLLECTION": "all", "PRODUCTS_COLLECTION": "all"}, {}),
    ("E031", {"EVENTS_COLLECTION": "customers"}, {}),
    ("E040", {"REDIRECT_HOSTS": ["https://shop.example"]}, {}),
    ("E040", {"REDIRECT_HOSTS": ["shop.example", "shop.example/thanks"]}, {}),
    ("E040", {"REDIRECT_HOSTS": "*.shop.example"}, {}),
    ("E040", {"REDIRECT_HOSTS": ".shop.example"}, {}),
    ("E040", {"REDIRECT_HOSTS": "ada@shop.example"}, {}),
    ("E040", {"REDIRECT_HOSTS": "[::1"}, {}),
    ("E041", {"SUCCESS_URL": "shop.example/thanks"}, {}),
    ("E041", {"SUCCESS_URL": "thanks/"}, {}),
    ("E041", {"SUCCESS_URL": "//shop.example/thanks"}, {}),
    ("E041", {"SUCCESS_URL": "/\\shop.example/thanks"}, {}),
    ("E041", {"SUCCESS_URL": "/thank you/"}, {}),
    ("E041", {"CANCEL_URL": "javascript:alert(1)"}, {}),
    ("E041", {"CANCEL_URL": "https://"}, {}),
    ("E041", {"CANCEL_URL": "https://[::1/"}, {}),
    ("E041", {"CANCEL_URL": "https://shop.example:99999/"}, {}),
    ("E041", {"CANCEL_URL": "https://ada:4eC39@shop.example/"}, {}),
    ("E041", {"PORTAL_RETURN_URL": "javascript:alert(1)"}, {}),
    ("E041", {"STRIPE_API_BASE": "/stripe/"}, {}),
    ("E041", {"STRIPE_API_BASE": "127.0.0.1:12111"}, {}),
    ("W050", {}, {"CACHES": PRIVATE}),
    ("W050", {}, {"CACHES": NO_CACHE}),
    ("E060", {"FIREBASE_AUTH": True}, {"installed": False}),
    ("W061", {}, {"installed": False, "environment": AUTH_EMULATOR}),
    ("W062", {"FIREBASE_AUTH": True}, {"environment": EMULATOR}),
    ("W063", {}, {"REST_FRAMEWORK": asked(SESSIONS, FIREBASE)}),
    ("W063", {}, {"REST_FRAMEWORK": asked(SESSIONS, BASIC, OUR_FIREBASE)}),
    ("W070", EVENTARC, {"ALLOWED_HOSTS": ["shop.example"]}),
    ("W070", EVENTARC, {"ALLOWED_HOSTS": []}),
    ("W070", EVENTARC, {"ALLOWED_HOSTS": ["shop.example"], "DEBUG": True}),
    ("W070", {"TRIGGER_AUDIENCE": f"https://{RUN}:8443/payments/"}, {"ALLOWED_HOSTS": ["run.app", "other.run.app"]}),
    ("W070", {"TRIGGER_AUDIENCE": "https://ada:4eC39@shop.example"}, {"ALLOWED_HOSTS": [".run.app"]}),
]

SILENT = [
    ("E001", {}, {}),
    ("W002", {"STRIPE_TIMEOUT": 3}, {}),
    ("E003", {"STRIPE_TIMEOUT": "3"}, {}),
    ("E004", {"USER_UID": "tests.test_checks.uid_of", "SESSION_POLICY": "tests.test_checks.uid_of"}, {}),
    ("W005", {"USER_UID": "django_firestore_stripe.users.pk_as_uid"}, {}),
    *(("E004", {"SESSION_POLICY": name}, {}) for name in POLICIES),
    ("W006", {"SESSION_POLICY": "strict"}, {}),
    ("E010", {"STRIPE_API_KEY": KEY}, {}),
    ("E011", {"STRIPE_API_KEY": "rk_live_4eC39"}, {}),
    ("E012", {"STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET}, {}),
    ("W013", {"STRIPE_WEBHOOK_SECRET": SECRET}, {}),
    ("E014", {"STRIPE_WEBHOOK_SECRET": [SECRET, "whsec_old"]}, {}),
    ("E015", LIVE, {}),
    ("E015", {"STRIPE_API_BASE": "http://127.0.0.1:12111"}, {"environment": EMULATOR}),
    ("E016", LIVE, {"DEBUG": False}),
    ("E016", {}, {"DEBUG": True}),
    ("E020", {"DATABASE": "documents"}, {"databases": {"documents": ALIAS}}),
    ("E021", {}, {"databases": {"firestore": ALIAS}}),
    ("E021", {}, {"databases": {"firestore": {"ENGINE": "django.db.backends.sqlite3"}}}),
    ("E022", {}, {"DATABASE_ROUTERS": ["tests.test_checks.OtherRouter", ROUTER]}),
    ("E022", {}, {"DATABASE_ROUTERS": ["tests.test_checks.OurRouter"]}),
    ("E022", {}, {"DATABASE_ROUTERS": [OurRouter()]}),
    ("E030", {"CUSTOMERS_COLLECTION": "tenants/acme/customers"}, {}),
    ("E030", {"STRIPE_CONFIG_COLLECTION": "tenants/acme/configuration"}, {}),
    ("E031", {"CUSTOMERS_COLLECTION": "users"}, {}),
    ("E031", {"STRIPE_CONFIG_COLLECTION": "products"}, {}),
    ("E040", {"REDIRECT_HOSTS": ["shop.example", "localhost:3000", "127.0.0.1", "[::1]:8000"]}, {}),
    ("E041", {"SUCCESS_URL": "/thanks/?s={CHECKOUT_SESSION_ID}", "CANCEL_URL": "https://shop.example:8443/cart"}, {}),
    ("E041", {"STRIPE_API_BASE": "http://127.0.0.1:12111", "PORTAL_RETURN_URL": "/account/"}, {}),
    ("W050", {}, {"CACHES": SHARED}),
    ("E060", {}, {"installed": False}),
    ("E060", {"FIREBASE_AUTH": True}, {"installed": True}),
    ("W061", {}, {"installed": True, "environment": AUTH_EMULATOR}),
    ("W061", {"FIREBASE_AUTH": False}, {"installed": False, "environment": AUTH_EMULATOR}),
    ("W062", {"FIREBASE_AUTH": True}, {"environment": {**EMULATOR, **AUTH_EMULATOR}}),
    ("W062", {"FIREBASE_AUTH": True}, {}),
    ("W063", {}, {}),
    ("W063", {}, {"REST_FRAMEWORK": asked()}),
    ("W063", {}, {"REST_FRAMEWORK": asked(SESSIONS, BASIC)}),
    ("W063", {}, {"REST_FRAMEWORK": asked(FIREBASE, SESSIONS)}),
    ("W063", {}, {"REST_FRAMEWORK": asked(OUR_FIREBASE, SESSIONS, FIREBASE)}),
    ("W070", {}, {"ALLOWED_HOSTS": ["shop.example"]}),
    ("W070", EVENTARC, {"ALLOWED_HOSTS": ["shop.example", RUN]}),
    ("W070", EVENTARC, {"ALLOWED_HOSTS": [".run.app"]}),
    ("W070", EVENTARC, {"ALLOWED_HOSTS": ["*"]}),
    ("W070", EVENTARC, {"ALLOWED_HOSTS": [], "DEBUG": True}),
    ("W070", {"TRIGGER_AUDIENCE": f"https://{RUN.upper()}:8443/payments/"}, {"ALLOWED_HOSTS": [RUN.title()]}),
    ("W070", {"TRIGGER_AUDIENCE": "payments-events"}, {"ALLOWED_HOSTS": ["shop.example"]}),
    ("W070", {"TRIGGER_AUDIENCE": "//[payments"}, {"ALLOWED_HOSTS": ["shop.example"]}),
]


@pytest.mark.parametrize(("number", "payments", "others"), RAISED)
def test_mistake__raises_its_check_and_tells_no_secret(found, number, payments, others):
    messages = found(payments, **others)

    message = pick(messages, number)
    assert isinstance(message, checks.Error if number.startswith("E") else checks.Warning)
    assert message.hint
    assert told(messages) == []


@pytest.mark.parametrize(("number", "payments", "others"), SILENT)
def test_right_setting__raises_no_check(found, number, payments, others):
    assert number not in map(number_of, found(payments, **others))


def test_good_settings__raise_nothing(found):
    assert found({}, CACHES=SHARED) == []


def test_every_check__is_raised_and_silent_in_a_test():
    assert {number for number, *_rest in RAISED} == {number for number, *_rest in SILENT} == ids_in_code()


@pytest.mark.parametrize("pasted", [KEY, SECRET, "rk_live_4eC39HqLyjWD", "https://ada:4eC39@shop example/"])
@pytest.mark.parametrize("name", sorted(known_names()))
def test_secret_in_the_wrong_place__is_in_no_message(found, name, pasted):
    assert told(found({name: pasted})) == []


def test_secret_as_a_name__is_in_no_message(found):
    messages = found({KEY: "STRIPE_API_KEY"})

    assert pick(messages, "W002")
    assert told(messages) == []


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("STRIPE_APIKEY", "Did you mean 'STRIPE_API_KEY'?"), ("success_url", "Did you mean 'SUCCESS_URL'?")],
)
def test_unknown_name__is_answered_with_the_nearest(found, name, suggestion):
    assert pick(found({name: ""}), "W002").hint == suggestion


def test_policies_without_a_path__are_those_that_there_are():
    assert set(BUILT_IN_POLICIES) == set(POLICIES)


def test_name_that_resembles_nothing__is_answered_with_all(found):
    hint = pick(found({"Q": ""}), "W002").hint

    assert all(name in hint for name in known_names())


PASTED = {
    "E001",
    "E003",
    "E004",
    "E010",
    "W013",
    "E020",
    "E021",
    "E022",
    "E030",
    "E031",
    "E040",
    "E041",
    "W050",
    "W063",
    "W070",
}


@pytest.mark.parametrize(("number", "payments", "others"), [case for case in RAISED if case[0] in PASTED])
def test_hint__can_be_pasted(found, number, payments, others):
    hint = pick(found(payments, **others), number).hint

    ast.parse(f"{{{hint}}}" if hint.startswith('"') else hint)


MENDED = {"E004", "E030", "E031", "E040", "E041"}


@pytest.mark.parametrize(("number", "payments", "others"), [case for case in RAISED if case[0] in MENDED])
def test_hint_once_pasted__mends_the_mistake(found, number, payments, others):
    pasted = ast.literal_eval(f"{{{pick(found(payments, **others), number).hint}}}")

    assert number not in map(number_of, found({**payments, **pasted}, **others))


def ids_in_code():
    """Return the ids that the checks' sources give, as calls of error() and warning()."""
    letters = {"error": "E", "warning": "W"}
    calls = (
        node
        for path in (PACKAGE / "checks").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in letters
    )
    return {f"{letters[call.func.id]}{call.args[0].value:03}" for call in calls}


def test_page__lists_every_check():
    listed = re.findall(r"^\| `([EW]\d{3})` \|", PAGE.read_text(), flags=re.MULTILINE)

    assert listed == sorted(listed, key=lambda number: number[1:])
    assert set(listed) == ids_in_code()


@pytest.mark.parametrize(("number", "payments", "others"), RAISED)
def test_page__says_what_the_check_says(found, number, payments, others):
    (row,) = re.findall(rf"^\| `{number}` \| (.*?) \|", PAGE.read_text(), flags=re.MULTILINE)

    message = pick(found(payments, **others), number).msg

    assert re.fullmatch(re.escape(row).replace("…", ".+"), message)
