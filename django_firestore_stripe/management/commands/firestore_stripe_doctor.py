"""A preflight: what is wrong with the site's ties to Stripe and Firestore, and how to mend it."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.management.differences import lines_of
from django_firestore_stripe.management.extension_settings import settings_lines
from django_firestore_stripe.management.numbers import positive
from django_firestore_stripe.services.doctor import extension
from django_firestore_stripe.services.doctor.comparing import Comparison, compare
from django_firestore_stripe.services.doctor.examinations import examine_all
from django_firestore_stripe.services.doctor.finding import Finding, Severity

ERRORS = 1


def content(text: str) -> str:
    """Read a file; raises ArgumentTypeError."""
    try:
        return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as unreadable:
        raise ArgumentTypeError(f"{text} cannot be read: {unreadable}") from unreadable


class Command(BaseCommand):
    """`firestore_stripe_doctor`."""

    help = (
        "Examines settings, key, webhook endpoint, Firestore, indexes and clock, and says what is wrong and how to mend it. "
        "Nothing is written. Exit code: 0 nothing keeps the site from working, 1 something does."
    )
    # They are the first examination.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--webhook-url", metavar="URL", help="the endpoint's address; without it, any host's at the site's path"
        )
        parser.add_argument(
            "--compare",
            type=positive,
            metavar="N",
            help="show where N documents of each kind are not as Stripe has them",
        )
        parser.add_argument(
            "--extension-env",
            type=content,
            metavar="FILE",
            help="the Firebase extension's exported parameters: show the settings that match, and where they differ",
        )

    def handle(self, **options: Any) -> None:
        """Examine, show and, where something keeps the site from working, exit with 1."""
        self.counted: Counter[Severity] = Counter()
        for result in examine_all(webhook_url=options["webhook_url"]):
            self._show(result.about, result.findings)
        if options["extension_env"] is not None:
            self._show_extension(extension.parse_parameters(options["extension_env"]))
        if options["compare"]:
            self._show_comparisons(options["compare"])
        self.stdout.write(f"{self._number(Severity.ERROR)}, {self._number(Severity.WARNING)}")
        if self.counted[Severity.ERROR]:
            sys.exit(ERRORS)

    def _number(self, severity: Severity) -> str:
        number = self.counted[severity]
        return f"{number} {severity.value}" + "s" * (number != 1)

    def _show(self, about: str, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.counted[finding.severity] += 1
            self.stdout.write(f"{finding.severity.value:<8} {about}: {finding.message}", self._style(finding))
            if finding.remedy:
                self.stdout.write(f"         -> {finding.remedy}")

    def _style(self, finding: Finding) -> Any:
        styles = {Severity.ERROR: self.style.ERROR, Severity.WARNING: self.style.WARNING}
        return styles.get(finding.severity, self.style.SUCCESS)

    def _show_extension(self, parameters: extension.Parameters) -> None:
        self._show("Extension", extension.examine(parameters))
        if parameters.are_known:
            self.stdout.write("\n".join(settings_lines(parameters)))

    def _show_comparisons(self, number: int) -> None:
        try:
            for comparison in compare(number):
                self._show_comparison(comparison)
        except (PaymentsError, DatabaseError) as failed:
            raise CommandError(f"The documents could not be compared: {failed}") from failed

    def _show_comparison(self, comparison: Comparison) -> None:
        self.stdout.write(f"{comparison.kind}: {comparison.read} read, {comparison.differing} differ")
        for finding in comparison.findings:
            if finding.reason:
                self.stdout.write(f"! {finding.object_id}: {finding.reason}")
            for difference in finding.differences:
                self.stdout.write("\n".join(lines_of(difference, fields=True)))
        for misplaced in comparison.misplaced:
            self.stdout.write(f"! {misplaced.path} (belongs at {misplaced.right})")
        for object_id in comparison.gone:
            self.stdout.write(f"- {object_id} (Stripe does not have it)")
        if comparison.nobodys:
            self.stdout.write(f"? {comparison.nobodys} of a customer who is no user's")
