"""A unit of work: what an operation may read, change and announce, inside one transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import Any

from django_firestore_stripe.emulators.stripe import identifiers, versions
from django_firestore_stripe.emulators.stripe.api.errors import ResourceMissing
from django_firestore_stripe.emulators.stripe.billing.settings import BillingSettings
from django_firestore_stripe.emulators.stripe.json_types import Json
from django_firestore_stripe.emulators.stripe.webhooks.outbox import CONFIGURED, Outbox

from . import labels
from .changes import visible
from .events import Change, event
from .objects import Objects
from .origin import Origin
from .store import Store


class _TakenBack(Exception):
    pass


class Work:
    """Objects of the origin's mode; every change is announced by an event."""

    def __init__(  # noqa: PLR0913 - keywords, in one place
        self,
        *,
        store: Store,
        outbox: Outbox,
        origin: Origin,
        now: int,
        base_url: str,
        announced: Callable[[Json], None],
        settings: BillingSettings,
    ) -> None:
        self._objects = Objects(store, livemode=origin.livemode)
        self._other_mode = Objects(store, livemode=not origin.livemode)
        self._outbox = outbox
        self._begun = outbox.now()
        self.origin = origin
        self.now = now
        self.base_url = base_url
        self.settings = settings
        self._store = store
        self._announced = announced
        self._rehearsing = False

    def find(self, kind: str, object_id: str) -> Json | None:
        """Return the object, or None."""
        return self._objects.find(kind, object_id)

    def get(self, kind: str, object_id: str, *, param: str | None = None) -> Json:
        """Return the object that `param` names (None: the address), or `ResourceMissing`."""
        found = self._objects.find(kind, object_id)
        if found is None or (param is not None and (found.get("deleted") or found.get("_deleted"))):
            message = f"No such {labels.label(kind)}: '{object_id}'{self._elsewhere(kind, object_id)}"
            raise ResourceMissing(message, param=param or labels.blamed(kind), in_address=param is None)
        return found

    def _elsewhere(self, kind: str, object_id: str) -> str:
        if self._other_mode.find(kind, object_id) is None:
            return ""
        modes = ("test", "live") if self.origin.livemode else ("live", "test")
        return f"; a similar object exists in {modes[0]} mode, but a {modes[1]} mode key was used to make this request."

    def all(self, kind: str, **fields: Any) -> Iterator[Json]:
        """Those of a type whose fields have these values, newest first."""
        for thing in self._objects.newest_first(kind):
            if all(thing.get(name) == value for name, value in fields.items()):
                yield thing

    def new(self, kind: str, object_id: str | None = None, **fields: Any) -> Json:
        """Return a fresh object with what all have; not stored."""
        number = object_id or identifiers.new_id(kind, livemode=self.origin.livemode)
        return {"id": number, "object": kind, "created": self.now, "livemode": self.origin.livemode, **fields}

    def add(self, thing: Json, announced: str | None = None) -> Json:
        """Store a new object and announce it."""
        self._objects.add(thing)
        if announced:
            self.announce(announced, thing)
        return thing

    def change(self, thing: Json, announced: str | None = None, **fields: Any) -> Json:
        """Store new values; announce what they replaced, unless nothing changed."""
        before = visible(thing)
        changed = {**thing, **fields}
        self._objects.replace(changed)
        after = visible(changed)
        if announced and (after != before or not announced.endswith(".updated")):
            self._announce(announced, Change(after=after, before=before if announced.endswith(".updated") else None))
        return changed

    def remove(self, thing: Json, announced: str | None = None) -> Json:
        """Forget an object; its answer is a stub that says so."""
        self._objects.remove(thing["object"], thing["id"])
        if announced:
            self.announce(announced, thing)
        return {"id": thing["id"], "object": thing["object"], "deleted": True}

    def announce(self, announced: str, thing: Json, before: Json | None = None) -> None:
        """Emit an event about the object as it is now, and for an update as it was `before`."""
        self._announce(announced, Change(after=visible(thing), before=before))

    def _announce(self, announced: str, change: Change) -> None:
        if self._rehearsing:
            return
        registered = list(self.all("webhook_endpoint", status="enabled"))
        endpoints = self._outbox.endpoints_for(announced, registered)
        wanted = {each["api_version"] or versions.CURRENT for each in registered if each["id"] in endpoints}
        if CONFIGURED in endpoints:
            wanted.add(self._outbox.version)
        made = event(self, announced, change, versions_wanted=wanted, pending=len(endpoints))
        self._objects.add(made)
        self._outbox.put(made, endpoints, now=self._begun)
        self._announced(visible(made))

    def undone_on(self, unwanted: type[Exception]) -> AbstractContextManager[None]:
        """Take back what the block changed if it raises `unwanted`."""
        return self._store.undone_on(unwanted)

    def rehearse(self, action: Callable[[], Json]) -> Json:
        """Return what `action` returns; what it changed is taken back, time too, and nobody hears of it."""
        kept, self._rehearsing = (self.now, self._rehearsing), True
        result: Json = {}
        try:
            with suppress(_TakenBack), self._store.undone_on(Exception):
                result = action()
                raise _TakenBack
        finally:
            self.now, self._rehearsing = kept
        return result
