"""The site's webhook endpoint at Stripe: registered with the events that are handled, its secret replaced now and then.

Stripe's API cannot give an endpoint another secret or API version; for that a second endpoint is made for the same
address, and the first removed once the site knows both secrets. An event that both deliver is applied once.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest, NotFound
from django_firestore_stripe.gateways.stripe import webhook_endpoints as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.registry import wanted_types

DESCRIPTION = "django-firestore-stripe"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An endpoint after a change, and what the change was; with `id` None it would have been made.

    `secret` is told by Stripe once, for a new endpoint. `others` are the ids of further endpoints of the address.
    """

    id: str | None
    url: str
    version: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    enabled: bool = False
    secret: str = field(default="", repr=False)
    others: tuple[str, ...] = ()

    @property
    def is_outdated(self) -> bool:
        """Whether events come in the shape of another API version than requests are made in."""
        return self.version != gateway.api_version()


def register_endpoint(url: str, *, dry_run: bool = False) -> Endpoint:
    """Make an endpoint for an address, or give the one that it has the right events; the newest, if it has several.

    Raises InvalidRequest for an address that Stripe cannot deliver to, Misconfigured for a key without permission.
    """
    found = _endpoints_of(url)
    return _updated(found, dry_run=dry_run) if found else _created(url, found, dry_run=dry_run)


def rotate_secret(url: str, *, dry_run: bool = False) -> Endpoint:
    """Make a second endpoint for an address, whose secret is new; raises NotFound where there is no first one."""
    found = _endpoints_of(url)
    if not found:
        raise NotFound(f"Stripe has no endpoint for {url}: register it first.")
    return _created(url, found, dry_run=dry_run)


def remove_old_endpoints(url: str, *, dry_run: bool = False) -> tuple[str, ...]:
    """Remove all endpoints of an address but the newest, and return their ids.

    Raises InvalidRequest where the newest is off: without the others, Stripe would deliver nothing at all.
    """
    newest, *old = _endpoints_of(url) or [{}]
    if old and newest["status"] != "enabled":
        off = f"{newest['id']}, the newest endpoint, is {newest['status']}: the older ones are all that delivers."
        raise InvalidRequest({"url": [off, "Run the command without --remove-old first, which switches it on."]})
    for endpoint in [] if dry_run else old:
        gateway.delete_endpoint(endpoint["id"])
    return tuple(endpoint["id"] for endpoint in old)


def _endpoints_of(url: str) -> list[StripeObject]:
    """Return the account's endpoints of an address, the newest first."""
    _check(url)
    return [endpoint for endpoint in gateway.list_endpoints() if endpoint["url"] == url]


def _created(url: str, others: Sequence[StripeObject], *, dry_run: bool) -> Endpoint:
    events, version = sorted(wanted_types()), gateway.api_version()
    made: StripeObject = {"id": None}
    if not dry_run:
        made = gateway.create_endpoint(url=url, events=events, version=version, description=DESCRIPTION)
    return Endpoint(
        id=made["id"],
        url=url,
        version=version,
        added=tuple(events),
        secret=made.get("secret") or "",
        others=tuple(endpoint["id"] for endpoint in others),
    )


def _updated(found: Sequence[StripeObject], *, dry_run: bool) -> Endpoint:
    """Give the newest endpoint the events that are handled, and switch it on."""
    newest, *others = found
    wanted, stored, asleep = wanted_types(), set(newest["enabled_events"]), newest["status"] != "enabled"
    if not dry_run and (stored != wanted or asleep):
        changes = {"enabled_events": sorted(wanted), **({"disabled": False} if asleep else {})}
        gateway.update_endpoint(newest["id"], changes)
    return Endpoint(
        id=newest["id"],
        url=newest["url"],
        # None is the account's own version, which nobody here knows.
        version=newest["api_version"] or "",
        added=tuple(sorted(wanted - stored)),
        removed=tuple(sorted(stored - wanted)),
        enabled=asleep,
        others=tuple(endpoint["id"] for endpoint in others),
    )


def _check(url: str) -> None:
    """Refuse what Stripe would refuse, or never reach: https://docs.stripe.com/webhooks#local-listener."""
    parts = _split(url)
    problem = ""
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        problem = f"{url!r} is no address such as https://shop.example/payments/webhook/."
    elif "@" in parts.netloc:
        problem = "The address must not hold a password."
    elif get_settings().livemode and parts.scheme != "https":
        problem = "In live mode Stripe delivers to https only."
    elif not get_settings().stripe_api_base and _is_private(parts.hostname):
        problem = (
            f"Stripe cannot reach {parts.hostname}. On your machine, use the bundled emulators or `stripe listen`."
        )
    if problem:
        raise InvalidRequest({"url": [problem]})


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
