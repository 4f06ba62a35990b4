"""Let something go wrong in emulators that are running."""

import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.emulators.firestore import RemoteFaults as FirestoreFaults
from django_firestore_stripe.emulators.remote import RemoteError
from django_firestore_stripe.emulators.stripe import RemoteFaults as StripeFaults
from django_firestore_stripe.management import addresses, faults
from django_firestore_stripe.management.addresses import Address
from django_firestore_stripe.management.faults import Target

_EXAMPLES = """
examples:
  %(prog)s commit --code UNAVAILABLE --times 3
  %(prog)s commit --after                          the answer is lost after the commit
  %(prog)s run-query --delay 2
  %(prog)s listen --drop                           listeners lose their open streams
  %(prog)s POST /v1/customers --status 429 --times 2
  %(prog)s "*" "/v1/checkout/*" --timeout
  %(prog)s webhooks --duplicate --shuffle --delay 5
  %(prog)s --list
  %(prog)s --clear
"""


class Command(BaseCommand):
    """`firestore_stripe_faults`."""

    help = "Lets RPCs, requests, listeners and webhooks fail in emulators that are running in another process."
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Return the parser, with examples at the end of its help."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = _EXAMPLES.replace("%(prog)s", subcommand)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("what", nargs="*", help="an RPC of Firestore, METHOD and PATH at Stripe, or webhooks")
        parser.add_argument("--firestore", type=Address.parse, metavar="HOST:PORT", help="or FIRESTORE_EMULATOR_HOST")
        parser.add_argument("--stripe", type=Address.parse, metavar="HOST:PORT", help="or the setting STRIPE_API_BASE")
        parser.add_argument("--list", action="store_true", help="says what is still to come")
        parser.add_argument("--clear", action="store_true", help="lets nothing more go wrong")
        _add_common(parser.add_argument_group("RPCs and requests"))
        _add_firestore(parser.add_argument_group("Firestore"))
        _add_stripe(parser.add_argument_group("Stripe"))
        _add_webhooks(parser.add_argument_group("webhooks"))

    def handle(self, **options: Any) -> None:
        """Plan one fault, or list or clear all."""
        if bool(options["what"]) + options["list"] + options["clear"] != 1:
            raise CommandError("Say what shall go wrong, or --list, or --clear.")
        with _clear_errors():
            if options["what"]:
                self._plan(Target.parse(options["what"]), options)
            else:
                self._each(options)

    def _plan(self, target: Target, options: dict[str, Any]) -> None:
        wrong = "firestore" if target.is_for_stripe else "stripe"
        if options[wrong]:
            raise CommandError(f"--{wrong} has no {' '.join(target.words) or target.kind}.")
        given = target.chosen(options)
        if target.is_for_stripe:
            self._plan_at_stripe(_stripe(options), target, given)
        else:
            self._plan_at_firestore(_firestore(options), target, given)

    def _plan_at_firestore(self, emulator: FirestoreFaults, target: Target, given: dict[str, Any]) -> None:
        fault = faults.rpc_fault(given)
        if "drop" in given or "open" in given:
            self.stdout.write(f"Open streams of listeners: {emulator.disturb_streams(**fault)}.")
        else:
            emulator.inject(*target.words, **fault)
            self._list_firestore(emulator)

    def _plan_at_stripe(self, emulator: StripeFaults, target: Target, given: dict[str, Any]) -> None:
        if target.kind == faults.WEBHOOKS:
            emulator.disturb_webhooks(**given)
        else:
            emulator.inject(*target.words, **faults.request_fault(given))
        self._list_stripe(emulator)

    def _each(self, options: dict[str, Any]) -> None:
        """List or clear at the addresses that were given, or wherever an emulator answers."""
        named = [name for name in ("firestore", "stripe") if options[name]]
        doors = {"firestore": self._firestore_alone, "stripe": self._stripe_alone}
        failures = []
        for name in named or doors:
            try:
                doors[name](options)
            except RemoteError as error:
                failures.append(str(error))
        if len(failures) == len(doors) or (named and failures):
            raise CommandError(" ".join(failures))

    def _firestore_alone(self, options: dict[str, Any]) -> None:
        emulator = _firestore(options)
        if options["clear"]:
            emulator.clear()
        self._list_firestore(emulator)

    def _stripe_alone(self, options: dict[str, Any]) -> None:
        emulator = _stripe(options)
        if options["clear"]:
            emulator.clear()
        self._list_stripe(emulator)

    def _list_firestore(self, emulator: FirestoreFaults) -> None:
        self._show("Firestore", [faults.described(fault) for fault in emulator.planned()])

    def _list_stripe(self, emulator: StripeFaults) -> None:
        planned = emulator.planned()
        webhooks = [faults.disturbed(planned["webhooks"])] if planned["webhooks"] else []
        self._show("Stripe", [faults.described(fault) for fault in planned["requests"]] + webhooks)

    def _show(self, name: str, lines: list[str]) -> None:
        self.stdout.write(f"{name}: {'' if lines else 'nothing goes wrong.'}".rstrip())
        for line in lines:
            self.stdout.write(f"  {line}")


def _add_common(group: Any) -> None:
    group.add_argument("--times", type=int, metavar="N", help="how often (once)")
    group.add_argument("--after", action="store_true", help="it is carried out, then its answer is lost")
    group.add_argument("--delay", type=float, metavar="SECONDS", help="late; with nothing else, only that")


def _add_firestore(group: Any) -> None:
    group.add_argument("--code", metavar="STATUS", help="UNAVAILABLE (default), ABORTED, DEADLINE_EXCEEDED …")
    group.add_argument("--responses", type=int, metavar="N", help="so many responses of listen come before")
    group.add_argument("--open", action="store_true", help="the streams of listen that are open, not the next")


def _add_stripe(group: Any) -> None:
    group.add_argument("--status", type=int, metavar="STATUS", help="429, 500 …")
    group.add_argument("--error-code", metavar="CODE", help="the code of Stripe's error")
    group.add_argument("--message", metavar="TEXT", help="its message")
    group.add_argument("--drop", action="store_true", help="the connection closes; with listen: its open streams end")
    group.add_argument("--timeout", action="store_true", help="no answer comes for longer than clients wait")
    group.add_argument("--replayed", action="store_true", help="Stripe keeps the error for the idempotency key")


def _add_webhooks(group: Any) -> None:
    group.add_argument("--duplicate", action="store_true", help="each comes twice")
    group.add_argument("--shuffle", action="store_true", help="in another order")
    group.add_argument("--seed", type=int, metavar="N", help="the same order again")


def _firestore(options: dict[str, Any]) -> FirestoreFaults:
    named = os.environ.get("FIRESTORE_EMULATOR_HOST") or addresses.FIRESTORE
    return FirestoreFaults(str(options["firestore"] or named))


def _stripe(options: dict[str, Any]) -> StripeFaults:
    address = options["stripe"] or Address.parse(_stripe_by_settings())
    return StripeFaults(address.host, address.port)


def _stripe_by_settings() -> str:
    base = urlsplit(get_settings().stripe_api_base or "")
    return base.netloc if base.scheme == "http" else addresses.STRIPE


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except RemoteError as error:
        raise CommandError(str(error)) from error
