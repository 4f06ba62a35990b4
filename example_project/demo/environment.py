"""The environment of the demo's processes: written out, not inherited."""

import os
from collections.abc import Mapping

from django_firestore_stripe.management.addresses import Address
from example_project.demo.folder import Folder

# What a Python process needs of its machine. No credentials, no proxies, no settings of other projects.
INHERITED = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH"),
    *("SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "APPDATA"),
)
PROJECT, KEY, SECRET = "demo-shop", "sk_test_demo", "whsec_demo"


def common(folder: Folder, address: Address) -> dict[str, str]:
    """Return what the shop needs, wherever its payments are."""
    return {
        "ALLOWED_HOSTS": ",".join({"localhost", "127.0.0.1", "[::1]", address.host}),
        "DEMO": "1",
        "DJANGO_DATABASE": str(folder.database),
        "DJANGO_DEBUG": "1",
        "DJANGO_SECRET_KEY": folder.secret_key(),
        "PYTHONUNBUFFERED": "1",
    }


def on_emulators(folder: Folder, address: Address, *, firestore: Address, stripe: Address) -> dict[str, str]:
    """Return the environment of a demo that reaches nothing but its own emulators."""
    return {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        **common(folder, address),
        "FIRESTORE_EMULATOR_HOST": str(firestore),
        "GOOGLE_CLOUD_PROJECT": PROJECT,
        "STRIPE_API_BASE": stripe.url,
        "STRIPE_API_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
    }


def as_it_is(folder: Folder, address: Address, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the given environment, with what makes it the demo's."""
    return {**environment, **common(folder, address)}
