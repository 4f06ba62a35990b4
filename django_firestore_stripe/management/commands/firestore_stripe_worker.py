"""Answers client-written checkout sessions, where no Eventarc tells of them."""

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.management.addresses import Address
from django_firestore_stripe.management.numbers import positive
from django_firestore_stripe.services.working import Worker
from django_firestore_stripe.services.working.health import PATH, served
from django_firestore_stripe.services.working.worker import THREADS


class Command(BaseCommand):
    """`firestore_stripe_worker`."""

    help = "Answers the checkout sessions that clients write, until it is told to stop (SIGTERM or Ctrl-C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--threads", type=positive, default=THREADS, metavar="N", help=f"answers at the same time; {THREADS}"
        )
        parser.add_argument(
            "--health", type=Address.parse, metavar="HOST:PORT", help=f"where {PATH} says how it goes; nowhere"
        )

    def handle(self, *, threads: int, health: Address | None, **_options: Any) -> None:
        """Work."""
        worker, stop = Worker(threads=threads), threading.Event()
        with _told_by_signals(stop), ExitStack() as stack:
            if health:
                self.stdout.write(f"{_serve(worker, health, stack).url}{PATH}")
            self.stdout.write(f"Answering with {threads} threads. Stop with Ctrl-C.")
            try:
                worker.run(stop)
            except (PaymentsError, DatabaseError) as error:
                raise CommandError(str(error)) from error


def _serve(worker: Worker, address: Address, stack: ExitStack) -> Address:
    """Serve how the worker is until the stack ends, and return where; raises CommandError where that is taken."""
    try:
        port = stack.enter_context(served(worker.report, host=address.host, port=address.port))
    except OSError as error:
        raise CommandError(f"{address}: {error.strerror}.") from error
    return Address(host=address.host, port=port)


@contextmanager
def _told_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT say when to stop; only a main thread can hear them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
