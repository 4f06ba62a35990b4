"""The Firestore emulator of a test run: a bundled one, unless the environment names another."""

import os

from django.db import connections

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from django_firestore_stripe.firestore.aliases import is_firestore

VARIABLE = "FIRESTORE_EMULATOR_HOST"

_bundled: list[FirestoreEmulator] = []


class NotBundled(Exception):
    """A test wants the bundled emulator, but the run is on another."""


def start_unless_named() -> None:
    """Start the bundled emulator in this process and name it in the environment, unless that names one."""
    if not os.environ.get(VARIABLE):
        _bundled.append(FirestoreEmulator().start())
        os.environ[VARIABLE] = _bundled[0].address


def start_if_needed() -> None:
    """Do the same for a project that has a database on Firestore, and nothing for others."""
    if any(is_firestore(alias) for alias in connections):
        start_unless_named()


def bundled() -> FirestoreEmulator:
    """Return the bundled emulator; raises NotBundled where the environment named another."""
    start_unless_named()
    if not _bundled:
        raise NotBundled(
            f"This test injects faults into the bundled Firestore emulator, or counts its calls, but {VARIABLE} is "
            f"{os.environ[VARIABLE]}: unset it, or leave this test out of the run."
        )
    return _bundled[0]


def stop() -> None:
    """Stop what was started here; the environment is as it was."""
    while _bundled:
        _bundled.pop().stop()
        os.environ.pop(VARIABLE, None)
