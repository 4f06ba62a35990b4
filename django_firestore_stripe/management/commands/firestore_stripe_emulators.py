"""Firestore and Stripe on one machine, until interrupted."""

import signal
import sqlite3
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.management.addresses import FIRESTORE, STRIPE, Address

# The emulators take every project and every test key; a project "demo-…" can be nobody's.
PROJECT, KEY, SECRET = "demo-project", "sk_test_emulator", "whsec_emulator"


class Command(BaseCommand):
    """`firestore_stripe_emulators`."""

    help = "Runs the bundled emulators of Firestore and Stripe until interrupted, and prints the settings to use."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--firestore", type=Address.parse, default=FIRESTORE, metavar="HOST:PORT")
        parser.add_argument("--stripe", type=Address.parse, default=STRIPE, metavar="HOST:PORT")
        parser.add_argument("--data", type=Path, metavar="DIR", help="keeps everything there; without it, in memory")
        parser.add_argument("--webhook-url", metavar="URL", help="where Stripe's events go")
        parser.add_argument("--webhook-secret", default=SECRET, metavar="SECRET", help="signs Stripe's events")
        parser.add_argument("--webhook-version", metavar="VERSION", help="Stripe's API version of events; the newest")
        parser.add_argument("--merchant", default="Test shop", metavar="NAME", help="the name on Stripe's pages")
        parser.add_argument("--allow-remote", action="store_true", help="serve on addresses that others can reach")

    def handle(self, **options: Any) -> None:
        """Serve until SIGINT or SIGTERM."""
        for address in (options["firestore"], options["stripe"]):
            _check(address, allow_remote=options["allow_remote"])
        ended = _ended_by_signals()
        with _running(options) as (firestore, stripe):
            self._print_settings(firestore, stripe, secret=options["webhook_secret"])
            # In slices, because on Windows a wait without end keeps Ctrl-C waiting, too.
            while not ended.wait(1):
                pass

    def _print_settings(self, firestore: FirestoreEmulator, stripe: StripeEmulator, *, secret: str) -> None:
        lines = {
            "FIRESTORE_EMULATOR_HOST": firestore.address,
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "STRIPE_API_BASE": stripe.url,
            "STRIPE_API_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": secret,
        }
        self.stdout.write("\n".join(f"{name}={value}" for name, value in lines.items()))
        self.stdout.flush()


def _check(address: Address, *, allow_remote: bool) -> None:
    """Refuse an address that others can reach; where it is allowed, the emulators warn."""
    if not address.is_loopback and not allow_remote:
        raise CommandError(
            f"Whoever reaches {address} could read and write all that the emulators keep. --allow-remote allows it."
        )


def _ended_by_signals() -> threading.Event:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    return ended


@contextmanager
def _running(options: dict[str, Any]) -> Iterator[tuple[FirestoreEmulator, StripeEmulator]]:
    with ExitStack() as stack:
        with _clear_errors("keep data in", options["data"]):
            data = _folder(options["data"])
        with _clear_errors("serve Firestore on", options["firestore"]):
            firestore = stack.enter_context(_firestore(options, data))
        with _clear_errors("serve Stripe on", options["stripe"]):
            stripe = stack.enter_context(_stripe(options, data))
        yield firestore, stripe


@contextmanager
def _clear_errors(what: str, where: object) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, sqlite3.Error) as error:
        raise CommandError(f"The emulators cannot {what} {where}: {error}") from error


def _folder(data: Path | None) -> Path | None:
    if data:
        data.mkdir(parents=True, exist_ok=True)
    return data


def _firestore(options: dict[str, Any], data: Path | None) -> FirestoreEmulator:
    address: Address = options["firestore"]
    return FirestoreEmulator(
        address.host,
        address.port,
        data / "firestore.sqlite3" if data else None,
        allow_remote=options["allow_remote"],
    )


def _stripe(options: dict[str, Any], data: Path | None) -> StripeEmulator:
    address: Address = options["stripe"]
    return StripeEmulator(
        address.host,
        address.port,
        data / "stripe.sqlite3" if data else None,
        webhook_url=options["webhook_url"],
        webhook_secret=options["webhook_secret"],
        webhook_version=options["webhook_version"],
        merchant=options["merchant"],
        allow_remote=options["allow_remote"],
    )
