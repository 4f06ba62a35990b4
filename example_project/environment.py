"""How the settings read the environment."""

from collections.abc import Mapping

from django.core.management.utils import get_random_secret_key

from django_firestore_stripe.conf import TRUE_WORDS, known_names

# The alias is fixed here, and hosting services put an address of a database of theirs under this name.
NOT_PAYMENTS = frozenset({"DATABASE"})


def switched_on(value: str | None) -> bool:
    """Say whether a variable says yes; whatever is no yes is a no."""
    return (value or "").strip().lower() in TRUE_WORDS


def listed(value: str | None) -> list[str]:
    """Return the parts of a comma-separated variable."""
    return [part.strip() for part in (value or "").split(",") if part.strip()]


def secret_key(environ: Mapping[str, str], *, debug: bool) -> str:
    """Return DJANGO_SECRET_KEY; a random one while debugging, else an empty one, which Django refuses to use."""
    return environ.get("DJANGO_SECRET_KEY") or (get_random_secret_key() if debug else "")


def payment_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the app that the environment holds, under the names that the app knows."""
    return {name: environ[name] for name in sorted(known_names() - NOT_PAYMENTS) if environ.get(name)}
