"""The security rules and the index file, for the configured collections."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured
from django_firestore_stripe.services.rules import index_file, security_rules


class Command(BaseCommand):
    """`firestore_stripe_rules`."""

    help = "Prints Firestore's security rules for the configured collections and session policy, or its index file."
    # The collections and the policy are all that is needed; keys are elsewhere where rules are deployed.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--indexes", action="store_true", help="the content of firestore.indexes.json instead")
        what.add_argument(
            "--field",
            action="append",
            default=[],
            metavar="NAME",
            help="a field of the app's own that it may write into a session's document; may be repeated",
        )

    def handle(self, *, indexes: bool, field: list[str], **_options: Any) -> None:
        """Print one of the two."""
        try:
            self.stdout.write(index_file() if indexes else security_rules(further=field), ending="")
        except (InvalidRequest, Misconfigured) as refused:
            raise CommandError(str(refused)) from refused
