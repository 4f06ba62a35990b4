"""The first step of the demo."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from example_project.demo.accounts import ensure_accounts


class Command(BaseCommand):
    """`demo_accounts`."""

    help = "Migrates the demo's database and creates the demo's accounts; `demo` calls it."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Do both, in a demo only: everybody knows the passwords."""
        if not settings.DEMO:
            raise CommandError("This is no demo: accounts with known passwords have no place here.")
        call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)
        ensure_accounts()
