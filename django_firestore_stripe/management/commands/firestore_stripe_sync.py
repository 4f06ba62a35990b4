"""Backfill and reconcile: every document as Stripe has it."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.gateways.stripe.pacing import paced
from django_firestore_stripe.management.differences import lines_of
from django_firestore_stripe.management.moments import since
from django_firestore_stripe.management.progress import Progress, Stage
from django_firestore_stripe.management.tally import MENDED, TROUBLE, Tally
from django_firestore_stripe.services.backfill import (
    NAMES,
    Batch,
    Checkpoint,
    Finding,
    NothingAtStripe,
    Plan,
    Run,
    stored,
)

# Requests a second, well below Stripe's limits of 25 in test and 100 in live mode: https://docs.stripe.com/rate-limits.
RATES = {False: 15.0, True: 50.0}
INTERRUPTED = 130


def names(text: str) -> tuple[str, ...]:
    """Read comma-separated names of kinds, in the order of a run; raises ArgumentTypeError."""
    chosen = {name.strip().replace("-", "_") for name in text.split(",")}
    unknown = sorted(chosen.difference(NAMES))
    if unknown:
        raise ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join(NAMES)}.")
    return tuple(name for name in NAMES if name in chosen)


def rate(text: str) -> float:
    """Read a positive number; raises ValueError, as argparse likes it."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)
    return number


class Command(BaseCommand):
    """`firestore_stripe_sync`."""

    help = (
        "Compares everything that Stripe has with Firestore and brings the documents up to date. "
        "Exit code: 0 Firestore agrees with Stripe; 1 it does not: of a dry run, or where somebody has to decide; "
        "2 something failed; 3 it did not, and was brought up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--dry-run", action="store_true", help="write nothing, show what differs")
        parser.add_argument("--only", type=names, default=NAMES, metavar="NAMES", help=f"some of {','.join(NAMES)}")
        parser.add_argument(
            "--since", type=since, metavar="WHEN", help="only what was created since: 2026-01-31, 12h, 7d"
        )
        parser.add_argument("--remove", action="store_true", help="remove what Stripe no longer has")
        parser.add_argument("--resume", action="store_true", help="go on where an interrupted run was")
        parser.add_argument("--rate", type=rate, metavar="N", help="requests to Stripe a second; 15, in live mode 50")

    def handle(self, **options: Any) -> None:
        """Run; drift and failures become the exit code."""
        progress, tally = Progress(self.stdout), Tally(dry_run=options["dry_run"])
        try:
            with paced(options["rate"] or RATES[get_settings().livemode]):
                run = self._run(options)
                self._show(run, progress, tally, verbosity=options["verbosity"])
        except (PaymentsError, DatabaseError, NothingAtStripe) as error:
            raise CommandError(f"{error} What is done stays done; --resume goes on.", returncode=TROUBLE) from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted; --resume goes on.", returncode=INTERRUPTED) from None
        finally:
            progress.end()
        before = run.behind.ledger.mended if run.behind else 0
        if before:
            self.stdout.write(f"{before:,} brought up to date before the run was interrupted.")
        self.stdout.write(str(tally))
        code = tally.exit_code or (MENDED if before else 0)
        if code:
            sys.exit(code)

    def _run(self, options: Mapping[str, Any]) -> Run:
        """Return the run that is asked for, and say which one goes on."""
        run = _run(options)
        if run.behind and options["verbosity"]:
            self.stdout.write(_going_on(run.behind, others=len(Checkpoint.load_all()) - 1))
        return run

    def _show(self, batches: Iterable[Batch], progress: Progress, tally: Tally, *, verbosity: int) -> None:
        for batch in batches:
            if progress.stage is None or progress.stage.name != batch.kind:
                progress.begin(Stage(batch.kind, stored(batch.kind) if progress.moves else 0))
            for finding in batch.findings:
                tally.add(finding)
                for line in _lines(finding, fields=tally.dry_run or verbosity > 1) if verbosity else ():
                    progress.say(line)
            progress.advance(done=batch.checked, changed=len(batch.findings))


def _lines(finding: Finding, *, fields: bool) -> Iterator[str]:
    if finding.reason:
        yield f"! {finding.object_id}: {finding.reason}"
    for difference in finding.differences:
        yield from lines_of(difference, fields=fields)


def _going_on(checkpoint: Checkpoint, *, others: int) -> str:
    """Return which run goes on, as it was told, and how many are left for the next `--resume`."""
    plan = checkpoint.plan
    since = f" --since {plan.since:%Y-%m-%dT%H:%M}" if plan.since else ""
    told = f"--only {','.join(plan.kinds)}{since}{' --remove' if plan.remove else ''}"
    left = f" {others:,} more can be resumed after it." if others else ""
    return f"Going on with what was interrupted after {checkpoint.saved:%Y-%m-%d %H:%M} UTC: {told}.{left}"


def _run(options: Mapping[str, Any]) -> Run:
    """Return the run that is asked for; raises CommandError for what contradicts itself."""
    plan = Plan(**{name: options[name] for name in ("since", "remove", "dry_run")}, kinds=options["only"])
    if options["resume"]:
        return _resumed(plan)
    if plan.remove and plan.since:
        raise CommandError("--remove looks at everything that there is: it takes no --since.", returncode=TROUBLE)
    if plan.since and "roles" in plan.kinds and "subscriptions" not in plan.kinds:
        raise CommandError("--since looks at the roles of new subscriptions: --only names none.", returncode=TROUBLE)
    return Run(plan=plan)


def _resumed(plan: Plan) -> Run:
    if plan != Plan():
        raise CommandError(
            "--resume does what the interrupted run was told, and takes no such options.", returncode=TROUBLE
        )
    checkpoint = Checkpoint.load()
    if checkpoint is None:
        raise CommandError("No run that was interrupted has come so far that it could go on.", returncode=TROUBLE)
    return Run.resumed(checkpoint)
