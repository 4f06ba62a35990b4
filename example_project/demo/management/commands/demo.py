"""The shop, the emulators and the accounts with one command."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from django_firestore_stripe.management.addresses import Address
from example_project.demo.folder import Folder, InUse
from example_project.demo.ports import free_address, is_free
from example_project.demo.processes import ChildFailed, Interrupted
from example_project.demo.real import Unfit, question
from example_project.demo.supervisor import Demo


class Command(BaseCommand):
    """`demo [HOST:PORT]`."""

    help = "Runs the example shop on the bundled emulators, whatever the environment holds, until interrupted."
    # They would judge the environment, which the demo does not use.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("address", type=Address.parse, nargs="?", default="127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--data", type=Path, default=settings.BASE_DIR / ".demo", metavar="DIR")
        parser.add_argument(
            "--real",
            action="store_true",
            help="use the environment's project and (test) key instead of emulators; names both and asks first",
        )

    def handle(self, *, address: Address, data: Path, real: bool, **_options: Any) -> None:
        """Run until SIGINT or SIGTERM."""
        address = address if address.port else free_address(0, host=address.host)
        _check(address)
        if real:
            self._ask()
        demo = Demo(address=address, folder=Folder(data / "real" if real else data), say=self._say)
        try:
            with demo.folder.held():
                demo.run_as_it_is(dict(os.environ)) if real else demo.run_on_emulators()
        except Interrupted:
            return
        except (InUse, ChildFailed, OSError) as error:
            raise CommandError(str(error)) from error

    def _ask(self) -> None:
        try:
            if input(question(os.environ)).strip().lower() in {"y", "yes"}:
                return
        except Unfit as unfit:
            raise CommandError(str(unfit)) from unfit
        except (EOFError, KeyboardInterrupt):
            self.stdout.write()
        raise CommandError("Nothing was started.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _check(address: Address) -> None:
    """Refuse addresses that others can reach (the passwords are known), and ports in use."""
    if not address.is_loopback:
        raise CommandError(f"The demo's passwords are no secret, so it serves this machine only: not {address}.")
    if not is_free(address):
        other = Address(host=address.host, port=address.port + 1)
        raise CommandError(f"{address} is in use. Take another: python manage.py demo {other}")
