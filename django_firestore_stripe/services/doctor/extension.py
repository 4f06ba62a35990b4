"""The Firebase extension's parameters, as `firebase ext:export` writes them, beside the settings.

See https://firebase.google.com/docs/extensions/manifest: lines NAME=value; a secret is there as its path in Secret
Manager. No value of a secret is ever repeated.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django_firestore_stripe.checks.keys import SECRET_MANAGER
from django_firestore_stripe.conf import Settings, get_settings, read_settings
from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning

PLACES = ("CUSTOMERS_COLLECTION", "PRODUCTS_COLLECTION", "STRIPE_CONFIG_COLLECTION")
SWITCHES = ("SYNC_USERS_ON_CREATE", "DELETE_STRIPE_CUSTOMERS")
SECRETS = ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET")
# What has no setting here, and what takes its place.
WITHOUT_SETTING: Mapping[str, str] = {
    "EVENTARC_CHANNEL": "Events are no longer published to Eventarc: use @after functions instead.",
    "EXT_SELECTED_EVENTS": "Events are no longer published to Eventarc: use @after functions instead.",
    "ALLOWED_EVENT_TYPES": "Events are no longer published to Eventarc: use @after functions instead.",
}
LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.\-/]*)\s*=\s*(.*?)\s*")
QUOTED = re.compile(r"""(["'])(.*)\1""")


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The parameters of an installation."""

    values: Mapping[str, str] = field(repr=False)

    @property
    def are_known(self) -> bool:
        """Whether they are the extension's at all."""
        return not self.values.keys().isdisjoint({*PLACES, *SECRETS})

    @property
    def settings(self) -> Settings:
        """What they mean as settings; the extension's words for True and False are understood."""
        return read_settings({name: self.values.get(name) or None for name in (*PLACES, *SWITCHES)})[0]

    @property
    def secret_names(self) -> Mapping[str, str]:
        """Return for each secret that lies in Secret Manager how it is called there."""
        paths = {name: self.values.get(name, "") for name in SECRETS}
        return {name: path.split("/")[3] for name, path in paths.items() if SECRET_MANAGER.fullmatch(path)}


def parse_parameters(text: str) -> Parameters:
    """Read an exported file; comments and empty lines say nothing."""
    lines = map(LINE.fullmatch, text.splitlines())
    return Parameters(values={found[1]: QUOTED.sub(r"\2", found[2]) for found in lines if found})


def matching_settings(parameters: Parameters) -> dict[str, object]:
    """Return what DJANGO_FIRESTORE_STRIPE has to hold, secrets apart; what is the default is left out."""
    wanted, default = parameters.settings, Settings()
    values = {name: getattr(wanted, name.lower()) for name in (*PLACES, *SWITCHES)}
    return {name: value for name, value in values.items() if value != getattr(default, name.lower())}


def examine(parameters: Parameters) -> Iterator[Finding]:
    """Yield where the settings are not what the extension was told."""
    if not parameters.are_known:
        hint = "firebase ext:export writes extensions/firestore-stripe-payments.env"
        yield error("The file holds no parameters of the extension.", hint)
        return
    wanted, own = parameters.settings, get_settings()
    found = [*_places(wanted, own), *_switches(wanted, own), *_without_setting(parameters)]
    yield from found or [fine("The settings are what the extension was told.")]


def _places(wanted: Settings, own: Settings) -> Iterator[Finding]:
    for name in PLACES:
        theirs, ours = getattr(wanted, name.lower()), getattr(own, name.lower())
        if name == "STRIPE_CONFIG_COLLECTION":
            theirs, ours = theirs or wanted.products_collection, ours or own.products_collection
        if theirs != ours:
            yield error(f"{name} is {ours!r} here, and was {theirs!r} there.", f'"{name}": "{theirs}"')


def _switches(wanted: Settings, own: Settings) -> Iterator[Finding]:
    for name in SWITCHES:
        theirs, ours = getattr(wanted, name.lower()), getattr(own, name.lower())
        if theirs is not ours:
            yield warning(f"{name} is {ours} here, and was {theirs} there.", f'"{name}": {theirs}')


def _without_setting(parameters: Parameters) -> Iterator[Finding]:
    for name, instead in WITHOUT_SETTING.items():
        if parameters.values.get(name):
            yield warning(f"{name} has no counterpart.", instead)
