"""The webhook endpoint at Stripe, registered and its secret rotated."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest, PaymentsError
from django_firestore_stripe.services.webhook_endpoints import (
    Endpoint,
    register_endpoint,
    remove_old_endpoints,
    rotate_secret,
)

SETTING = "STRIPE_WEBHOOK_SECRET"


class Command(BaseCommand):
    """`firestore_stripe_webhook`."""

    help = "Registers this site's webhook endpoint at Stripe, with exactly the events that are handled."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("url", metavar="URL", help="such as https://shop.example/payments/webhook/")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be changed")
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--rotate", action="store_true", help="make a second endpoint, with a new secret")
        step.add_argument(
            "--remove-old", action="store_true", help="remove all endpoints of the address but the newest"
        )

    def handle(self, *, url: str, dry_run: bool, rotate: bool, remove_old: bool, **_options: Any) -> None:
        """Do one of the three; secrets go to the standard output alone."""
        try:
            if remove_old:
                lines = _removed(remove_old_endpoints(url, dry_run=dry_run), dry_run=dry_run)
            else:
                change = rotate_secret if rotate else register_endpoint
                lines = _changed(change(url, dry_run=dry_run), dry_run=dry_run)
            self.stdout.write("\n".join(lines))
        except InvalidRequest as refused:
            raise CommandError(" ".join(refused.errors["url"])) from refused
        except PaymentsError as error:
            raise CommandError(str(error)) from error


def _removed(ids: tuple[str, ...], *, dry_run: bool) -> Iterator[str]:
    verb = "would be removed" if dry_run else "removed"
    yield from (f"{endpoint} {verb}" for endpoint in ids)
    if not ids:
        yield "There is no older endpoint of this address."
    elif not dry_run:
        yield f"Now take its secret out of {SETTING}: only the newest is used."


def _changed(endpoint: Endpoint, *, dry_run: bool) -> Iterator[str]:
    yield f"{endpoint.id or 'A new endpoint'} {_verb(endpoint, dry_run=dry_run)}: {endpoint.url}"
    yield f"  API version {endpoint.version or 'of the account'}"
    yield from (f"  + {kind}" for kind in endpoint.added)
    yield from (f"  - {kind}" for kind in endpoint.removed)
    if endpoint.is_outdated:
        yield "  Its events are understood; --rotate makes one with the API version of this site's requests."
    if endpoint.secret:
        yield from _secret(endpoint)
    elif endpoint.others:
        yield f"  Older endpoints of the same address: {', '.join(endpoint.others)}; --remove-old removes them."


def _verb(endpoint: Endpoint, *, dry_run: bool) -> str:
    made = endpoint.id is None or endpoint.secret
    if not made and not (endpoint.added or endpoint.removed or endpoint.enabled):
        return "needs no change"
    verb = "created" if made else "updated"
    return f"would be {verb}" if dry_run else verb


def _secret(endpoint: Endpoint) -> Iterator[str]:
    """Yield what to set; while two endpoints deliver, the secrets of both."""
    known = get_settings().stripe_webhook_secret if endpoint.others else ()
    yield ""
    yield "Set this now; Stripe does not tell the secret again:"
    yield f"{SETTING}={','.join([endpoint.secret, *known])}"
    if endpoint.others:
        yield "Once every process of the site has it, run this command with --remove-old."
