"""The words that Stripe takes for some parameters, as the installed SDK lists them: it is loaded when one is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, ForwardRef, get_args

from django_firestore_stripe.emulators.stripe import versions

from .forms import Tree
from .kinds import Choice


@cache
def _words(parameters: str, name: str) -> tuple[str, ...]:
    from stripe import params  # noqa: PLC0415 - who imports the emulators need not load the SDK

    return tuple(_literals(attrgetter(parameters)(params).__annotations__[name]))


def _literals(annotation: Any) -> Iterator[str]:
    """Yield the words of every `Literal` in an annotation; the SDK writes some as forward references."""
    if isinstance(annotation, ForwardRef):
        yield from re.findall("'([^']+)'", annotation.__forward_arg__)
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _literals(argument)


@dataclass(frozen=True)
class Listed:
    """One of the words that the SDK's `parameters` (a class in `stripe.params`) list for a name."""

    parameters: str
    name: str

    @property
    def words(self) -> tuple[str, ...]:
        return _words(self.parameters, self.name)

    def read(self, value: Tree | str, name: str) -> str | None:
        return Choice(self.words).read(value, name)


@dataclass(frozen=True)
class Version(Listed):
    """An API version; of those after the SDK's own nobody here can know whether Stripe has them."""

    def read(self, value: Tree | str, name: str) -> str | None:
        if isinstance(value, str) and versions.is_version(value) and value > max(*self.words, versions.CURRENT):
            return value
        return Choice((*self.words, versions.CURRENT)).read(value, name)


LOCALE = Listed("checkout.SessionCreateParams", "locale")
COUNTRY = Listed("checkout.SessionCreateParamsShippingAddressCollection", "allowed_countries")
EVENT_TYPE = Listed("WebhookEndpointCreateParams", "enabled_events")
API_VERSION = Version("WebhookEndpointCreateParams", "api_version")
