"""The one dict setting `DJANGO_FIRESTORE_STRIPE`, read in one place into one frozen object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed

NAME = "DJANGO_FIRESTORE_STRIPE"
# What SESSION_POLICY names without a dotted path; services.policies has the functions.
BUILT_IN_POLICIES = ("strict", "extension")

TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "0", "no", "off", ""})


class WrongValue(ValueError):
    """A setting has a value that it cannot have; the message says what it takes, never the value."""


def text(value: object) -> str:
    """Read a string; None is the empty string."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongValue("takes a string")
    return value.strip()


def texts(value: object) -> tuple[str, ...]:
    """Read one string, comma-separated as in an environment, or a list of strings."""
    if isinstance(value, str):
        value = value.split(",")
    if value is None:
        return ()
    if not isinstance(value, list | tuple | set | frozenset):
        raise WrongValue("takes a string or a list of strings")
    return tuple(filter(None, (text(item) for item in value)))


def switch(value: object) -> bool:
    """Read a bool, or its usual words."""
    word = str(value).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise WrongValue("takes True or False")


def seconds(value: object) -> float:
    """Read a positive number of seconds."""
    try:
        number = float(str(value))
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise WrongValue("takes a positive number of seconds")
    return number


def days(value: object) -> float:
    """Read a number of days, 0 or more."""
    try:
        number = float(str(value))
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise WrongValue("takes a number of days, 0 or more")
    return number


def consent(*words: str) -> Callable[[object], bool]:
    """Return a reader of a bool that also takes the Firebase extension's words for True; its others begin "Do not"."""

    def read(value: object) -> bool:
        word = str(value).strip().lower()
        if word.startswith("do not "):
            return False
        return word in words or switch(value)

    return read


def setting(read: Callable[[object], Any], default: Any, *, secret: bool = False) -> Any:
    """Declare a setting: how to read it, and its value when it is not set."""
    return field(default=default, repr=not secret, metadata={"read": read})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of the app; names are the setting's in lower case.

    The names that the Firebase extension knows keep its names and meaning, so that its .env carries over.
    """

    stripe_api_key: str = setting(text, "", secret=True)
    stripe_webhook_secret: tuple[str, ...] = setting(texts, (), secret=True)
    stripe_api_base: str = setting(text, "")
    stripe_timeout: float = setting(seconds, 10.0)
    customers_collection: str = setting(text, "customers")
    products_collection: str = setting(text, "products")
    stripe_config_collection: str = setting(text, "")
    events_collection: str = setting(text, "stripe_events")
    health_token: str = setting(text, "", secret=True)
    database: str = setting(text, "firestore")
    firestore_timeout: float = setting(seconds, 5.0)
    user_uid: str = setting(text, "django_firestore_stripe.users.pk_as_uid")
    uid_user: str = setting(text, "")
    role_grace_days: float = setting(days, 0.0)
    firebase_auth: bool | None = setting(switch, None)
    session_policy: str = setting(text, "strict")
    redirect_hosts: tuple[str, ...] = setting(texts, ())
    success_url: str = setting(text, "")
    cancel_url: str = setting(text, "")
    portal_return_url: str = setting(text, "")
    sync_users_on_create: bool = setting(consent("sync"), False)
    delete_stripe_customers: bool = setting(consent("auto delete"), False)
    trigger_token: str = setting(text, "", secret=True)
    trigger_audience: str = setting(text, "")
    trigger_service_account: str = setting(text, "")
    cors_origins: tuple[str, ...] = setting(texts, ())
    extension_installed: bool = setting(switch, False)
    refuse_second_subscription: bool = setting(switch, False)

    @property
    def livemode(self) -> bool:
        """Whether the key moves real money."""
        return self.stripe_api_key.startswith(("sk_live_", "rk_live_"))


def raw_settings() -> Mapping[str, object]:
    """Return the dict as the project wrote it; anything that is no dict counts as empty."""
    value = getattr(django_settings, NAME, None)
    return value if isinstance(value, Mapping) else {}


def read_settings(raw: Mapping[str, object]) -> tuple[Settings, dict[str, str]]:
    """Return the settings, and for each setting that cannot be read what it takes; those have their defaults."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for declared in fields(Settings):
        name = declared.name.upper()
        if raw.get(name) is None:
            # As os.environ.get() says "not set".
            continue
        try:
            values[declared.name] = declared.metadata["read"](raw[name])
        except WrongValue as wrong:
            problems[name] = str(wrong)
    return Settings(**values), problems


def known_names() -> frozenset[str]:
    """Return the names that `DJANGO_FIRESTORE_STRIPE` may hold."""
    return frozenset(declared.name.upper() for declared in fields(Settings))


@cache
def get_settings() -> Settings:
    """Return the settings in force; what cannot be read has its default, and a system check says so."""
    return read_settings(raw_settings())[0]


def _forget(*, setting: str, **_kwargs: object) -> None:
    if setting == NAME:
        get_settings.cache_clear()


setting_changed.connect(_forget, dispatch_uid="django_firestore_stripe.conf")
