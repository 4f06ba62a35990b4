"""`demo --real`: somebody's own project and Stripe account, in test mode."""

from collections.abc import Mapping

TEST_KEYS = ("sk_test_", "rk_test_")


class Unfit(Exception):
    """The environment is nothing to run a demo on."""


def question(environment: Mapping[str, str]) -> str:
    """Return what to ask before anything is touched; raises Unfit for a live key, or where something is missing."""
    project = environment.get("GOOGLE_CLOUD_PROJECT")
    key = environment.get("STRIPE_API_KEY", "")
    if not project:
        raise Unfit("GOOGLE_CLOUD_PROJECT is not set.")
    if not key:
        raise Unfit("STRIPE_API_KEY is not set.")
    if not key.startswith(TEST_KEYS):
        raise Unfit("STRIPE_API_KEY is no test key (sk_test_… or rk_test_…): the demo moves no real money.")
    firestore = _elsewhere(environment.get("FIRESTORE_EMULATOR_HOST"))
    stripe = _elsewhere(environment.get("STRIPE_API_BASE"))
    return f"Project {project}{firestore}, key {_shortened(key)}{stripe}? [y/N] "


def _elsewhere(host: str | None) -> str:
    return f" (on {host})" if host else ""


def _shortened(key: str) -> str:
    """Return enough of a key to recognise it: "sk_test_…abcd"; a short one shows nothing of its end."""
    prefix, rest = key[: len(TEST_KEYS[0])], key[len(TEST_KEYS[0]) :]
    return f"{prefix}…{rest[-4:] if len(rest) > 12 else ''}"  # noqa: PLR2004 - three times what is shown
