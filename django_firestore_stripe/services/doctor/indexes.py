"""Whether Firestore has the indexes: it is asked what only each of them answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import ProgrammingError

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.probing import try_index
from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning
from django_firestore_stripe.services.rules.indexes import index_definitions

COMMAND = "python manage.py firestore_stripe_rules --indexes > firestore.indexes.json && firebase deploy --only firestore:indexes"
# Firestore's words for an index that it has, but not yet whole.
BUILDING = "currently building"
GROUP = "COLLECTION_GROUP"
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Index:
    """A definition; `fields` with their directions."""

    collection: str
    group: bool
    fields: Sequence[tuple[str, str]]

    def __str__(self) -> str:
        return f"{self.collection} ({', '.join(path for path, _direction in self.fields)})"


def examine() -> Iterator[Finding]:
    """Run a query for each index, which costs a read where nothing is found."""
    indexes = list(_indexes())
    answers = {index: _answer(index) for index in indexes}
    missing = [index for index, answer in answers.items() if answer and BUILDING not in answer]
    building = [index for index, answer in answers.items() if answer and BUILDING in answer]
    if missing:
        yield error(f"{len(missing)} of {len(indexes)} indexes are missing: {_listed(missing)}.", COMMAND)
    if building:
        hint = "Wait: https://console.cloud.google.com/firestore shows how far it is."
        yield warning(f"{len(building)} of {len(indexes)} indexes are being built: {_listed(building)}.", hint)
    if not missing and not building:
        yield fine(f"All {len(indexes)} indexes are there.")


def _indexes() -> Iterator[Index]:
    """Yield what Firestore has not by itself: composite indexes, and those of single fields over groups."""
    definitions = index_definitions()
    for entry in definitions["indexes"]:
        fields = tuple((field["fieldPath"], field["order"]) for field in entry["fields"])
        yield Index(collection=entry["collectionGroup"], group=entry["queryScope"] == GROUP, fields=fields)
    for entry in definitions["fieldOverrides"]:
        yield from _single(entry)


def _single(override: Mapping[str, Any]) -> Iterator[Index]:
    for index in override["indexes"]:
        if index["queryScope"] == GROUP:
            fields = ((override["fieldPath"], index["order"]),)
            yield Index(collection=override["collectionGroup"], group=True, fields=fields)


def _answer(index: Index) -> str:
    """Return what Firestore says instead of answering; nothing where it answers."""
    try:
        try_index(_path(index), index.fields, group=index.group)
    except ProgrammingError as refused:
        return str(refused)
    return ""


def _path(index: Index) -> str:
    """Return a collection of that name where it may lie; whether there is anything in it does not matter."""
    tops = [path.rstrip("/") for path in (paths.product(""), paths.event(""), paths.tax_rate(""))]
    below = f"{paths.customer('doctor_nobody')}/{index.collection}"
    return next((path for path in tops if path.rpartition("/")[2] == index.collection), below)


def _listed(indexes: Sequence[Index]) -> str:
    more = f" and {len(indexes) - SHOWN} more" if len(indexes) > SHOWN else ""
    return ", ".join(map(str, indexes[:SHOWN])) + more
