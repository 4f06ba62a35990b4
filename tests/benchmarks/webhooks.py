"""Webhook events, and the same calls to Firestore made bare: ``python -m tests.benchmarks.webhooks``.

Measures the view from the signed body to the answer: events per second and median milliseconds, with 1 and with 16 in
flight. Events take turns with two bare loops, which do for each what a price's event costs, one batch read and one commit
of the same documents: with google-cloud-firestore's client, and with plain gRPC messages. A ratio of 1 would be an app
that costs nothing; in brackets are the loop's own events per second. Firestore is what FIRESTORE_EMULATOR_HOST names, or
the bundled emulator in a process of its own. Stripe's emulator is in this process, so that its answers cost time here.
"""

import argparse
import cProfile
import json
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.benchmarks.bare_loops import bare_loops
from tests.benchmarks.firestore_emulator import OWN_COMMAND, _command

VARIABLE = "FIRESTORE_EMULATOR_HOST"
OBJECTS, ROUNDS, COUNTED = 64, 6, 8
IN_FLIGHT = (1, 16)
# Each type, with the fields that set one object of it apart from the others.
TYPES: dict[str, Callable[[int], dict[str, Any]]] = {
    "product.updated": lambda number: {"id": f"prod_{number}"},
    "price.updated": lambda number: {"id": f"price_{number}"},
    "invoice.paid": lambda number: {"id": f"in_{number}"},
    "payment_intent.succeeded": lambda number: {"id": f"pi_{number}"},
    "customer.subscription.updated": lambda number: {"id": f"sub_{number}", "discounts": []},
    "checkout.session.completed": lambda number: {
        "id": f"cs_test_{number}",
        "payment_intent": f"pi_of_session_{number}",
    },
}
EVENT = "event"
Job = Callable[[], None]
Maker = Callable[[int], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was measured of one kind of work."""

    per_second: float
    milliseconds: float


# A type, its RPCs and requests, how many are in flight, and the figures of its events and of the bare loops.
Row = tuple[str, tuple[float, float], int, dict[str, Figures]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.webhooks")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"events of each of {OBJECTS} objects")
    parser.add_argument("--profile", choices=TYPES, help="show where the time of one type goes, one at a time")
    options = parser.parse_args()
    with _firestore(), _project() as stripe:
        if options.profile:
            _profile(options.profile, stripe, options.rounds)
        else:
            _print(_measure_all(stripe, options.rounds))


@contextmanager
def _firestore() -> Iterator[None]:
    with nullcontext() if os.environ.get(VARIABLE) else _command(OWN_COMMAND) as address:
        if address:
            os.environ[VARIABLE] = address
        yield


@contextmanager
def _project() -> Iterator[Any]:
    """Set Django up as for a test run, with one customer, and give its Stripe."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.test.utils import override_settings, setup_databases, setup_test_environment  # noqa: PLC0415

    from django_firestore_stripe.models import Customer  # noqa: PLC0415
    from django_firestore_stripe.testing.stripe_server import StripeEmulator, settings_for  # noqa: PLC0415

    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    with StripeEmulator() as stripe, override_settings(**settings_for(stripe)):
        Customer(uid="ada", stripe_id="cus_ada").save()
        yield stripe


def _measure_all(stripe: Any, rounds: int) -> Iterator[Row]:
    """Yield what was measured of each type."""
    makers = {kind: list(_makers(kind, stripe)) for kind in TYPES}
    for made in makers.values():
        _run([_delivery(make(0)) for make in made], 1)
    loops = bare_loops("products/prod_gold/prices/price_0", "stripe_events/evt_price_0_0")
    for kind, made in makers.items():
        cost = _cost([_delivery(make(1)) for make in made[:COUNTED]], stripe)
        for turn, threads in enumerate(IN_FLIGHT):
            ages = range(2 + turn * rounds, 2 + (turn + 1) * rounds)
            yield kind, cost, threads, _beside_each_other(made, loops, ages, threads)


def _beside_each_other(
    makers: Sequence[Maker], loops: Mapping[str, Callable[[int], None]], ages: Sequence[int], threads: int
) -> dict[str, Figures]:
    """Return the figures of a type and of the loops, which take turns: whatever slows the machine slows all of them."""
    measured: dict[str, list[Figures]] = {}
    for age in ages:
        work = {EVENT: [_delivery(make(age)) for make in makers]}
        work |= {name: [partial(loop, number) for number in range(OBJECTS)] for name, loop in loops.items()}
        for name, jobs in work.items():
            measured.setdefault(name, []).append(_run(jobs, threads))
    return {name: _together(parts) for name, parts in measured.items()}


def _together(parts: Sequence[Figures]) -> Figures:
    return Figures(
        per_second=statistics.harmonic_mean([part.per_second for part in parts]),
        milliseconds=statistics.median(part.milliseconds for part in parts),
    )


def _makers(kind: str, stripe: Any) -> Iterator[Maker]:
    """Yield for each object what makes its event of a given age; Stripe holds the object."""
    from django_firestore_stripe.testing import stripe_account  # noqa: PLC0415
    from django_firestore_stripe.testing.occasions import usual_object  # noqa: PLC0415

    start = int(time.time()) - 10_000
    for number in range(OBJECTS):
        thing = {**usual_object(kind), **TYPES[kind](number)}
        sent = stripe_account.announce(stripe, kind, thing)
        yield partial(_event, sent, start)


def _event(sent: dict[str, Any], start: int, age: int) -> dict[str, Any]:
    return {**sent, "id": f"evt_{sent['data']['object']['id']}_{age}", "created": start + age}


def _delivery(event: dict[str, Any]) -> Job:
    """Return what delivers an event: the request is made beforehand, the view verifies it and does the rest."""
    from django.test import RequestFactory  # noqa: PLC0415

    from django_firestore_stripe.conf import get_settings  # noqa: PLC0415
    from django_firestore_stripe.emulators.stripe.signatures import sign  # noqa: PLC0415
    from django_firestore_stripe.webhooks.views import WebhookView  # noqa: PLC0415

    body = json.dumps(event)
    headers = {"Stripe-Signature": sign(body, secret=get_settings().stripe_webhook_secret[0])}
    request = RequestFactory().post("/payments/webhook/", body, content_type="application/json", headers=headers)
    view = WebhookView.as_view()

    def deliver() -> None:
        answer = view(request)
        if answer.status_code != 200:
            raise AssertionError(f"{event['type']} was answered {answer.status_code}.")

    return deliver


def _cost(jobs: Sequence[Job], stripe: Any) -> tuple[float, float]:
    """Return RPCs and requests to Stripe for each job."""
    from django.db import connections  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    before = len(stripe.requests)
    with CaptureQueriesContext(connections["firestore"]) as captured:
        _run(jobs, 1)
    return len(captured) / len(jobs), (len(stripe.requests) - before) / len(jobs)


def _run(jobs: Sequence[Job], threads: int) -> Figures:
    start = time.perf_counter()
    if threads == 1:
        seconds = [_timed(job) for job in jobs]
    else:
        with ThreadPoolExecutor(threads) as pool:
            seconds = list(pool.map(_timed, jobs))
    total = time.perf_counter() - start
    return Figures(per_second=len(jobs) / total, milliseconds=1000 * statistics.median(seconds))


def _timed(job: Job) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _profile(kind: str, stripe: Any, rounds: int) -> None:
    makers = list(_makers(kind, stripe))
    _run([_delivery(make(0)) for make in makers], 1)
    jobs = [_delivery(make(number)) for number in range(1, 1 + rounds) for make in makers]
    with cProfile.Profile() as profile:
        _run(jobs, 1)
    pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(60).sort_stats("tottime").print_stats(
        40
    )


def _print(rows: Iterator[Row]) -> None:
    sys.stdout.write(
        "| event | RPCs | requests | in flight | a second | median ms | of the client's | of plain gRPC's |\n"
    )
    sys.stdout.write("|---|---|---|---|---|---|---|---|\n")
    for kind, (rpcs, requests), threads, figures in rows:
        speeds = {name: found.per_second for name, found in figures.items()}
        ratios = " | ".join(
            f"{speeds[EVENT] / speeds[name]:.2f} ({speeds[name]:.0f})" for name in speeds if name != EVENT
        )
        measured = f"{speeds[EVENT]:.0f} | {figures[EVENT].milliseconds:.1f}"
        sys.stdout.write(f"| `{kind}` | {rpcs:g} | {requests:g} | {threads} | {measured} | {ratios} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
