"""The template in `Meta.db_table`: which documents are a model's rows, and what their paths say.

    customers/{customer_id}/checkout_sessions                        a column per placeholder
    products/tax_rates/tax_rates                                     literal ids stay as they are
    customers/{customer_id}/[subscriptions/{subscription_id}/]invoices   one part may be left out

The key of a row is the ids on its path, the placeholders' and its own, joined by "/": no id can hold that character.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import models

MAX_ID_BYTES = 1_500
RESERVED_ID = re.compile(r"\.|\.\.|__.*__", re.DOTALL)
OPTIONAL_PART = re.compile(r"\[([^\[\]]+)/\]")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def is_valid_id(text: str) -> bool:
    """Whether a document can have this id; see https://firebase.google.com/docs/firestore/quotas#limits."""
    return bool(text) and "/" not in text and not RESERVED_ID.fullmatch(text) and len(text.encode()) <= MAX_ID_BYTES


@dataclass(frozen=True)
class Scope:
    """Where a query looks: the collection `collection` right below the document `parent`, or a collection group.

    Firestore queries groups below the root only, so `spans` says which of a group's documents are meant: those in these
    collections and below them.
    """

    parent: str
    collection: str
    spans: tuple[str, ...] = ()

    @property
    def descendants(self) -> bool:
        """Whether it is a collection group."""
        return bool(self.spans)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the collections in and below which all its documents are."""
        return self.spans or (str(self),)

    def __str__(self) -> str:
        if self.descendants:
            return " | ".join(f"{span}/**/{self.collection}" for span in self.spans)
        return "/".join(filter(None, [self.parent, self.collection]))


@dataclass(frozen=True)
class Shape:
    """One of the forms that a template's paths can have."""

    segments: tuple[str, ...]

    @functools.cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the placeholders' names in the path's order."""
        return tuple(match[1] for segment in self.segments if (match := PLACEHOLDER.fullmatch(segment)))

    def path(self, ids: Sequence[str]) -> str:
        """Return the path of the document with these ids: one per column, then its own."""
        left = iter(ids)
        filled = [next(left) if PLACEHOLDER.fullmatch(segment) else segment for segment in self.segments]
        return "/".join([*filled, next(left)])

    def ids(self, path: str) -> tuple[str, ...] | None:
        """Return the ids on a path, None where the path has another form."""
        segments = path.split("/")
        if len(segments) != len(self.segments) + 1:
            return None
        pairs = list(zip(self.segments, segments, strict=False))
        if any(wanted != found for wanted, found in pairs if not PLACEHOLDER.fullmatch(wanted)):
            return None
        return (*(found for wanted, found in pairs if PLACEHOLDER.fullmatch(wanted)), segments[-1])


@dataclass(frozen=True)
class PathTemplate:
    """A parsed template."""

    text: str
    shapes: tuple[Shape, ...]

    @functools.cached_property
    def columns(self) -> tuple[str, ...]:
        """Return every column that comes from the path."""
        return max((shape.columns for shape in self.shapes), key=len)

    @property
    def collection(self) -> str:
        """Return the id of the collections that hold the documents."""
        return self.shapes[0].segments[-1]

    @property
    def root(self) -> str:
        """Return the collection whose documents' ids are the first on the path that differ."""
        return "/".join(_filled(self.shapes[0].segments, {}))

    def path(self, key: str) -> str | None:
        """Return the path of a key, None where no such document can exist."""
        ids = key.split("/")
        shape = next((shape for shape in self.shapes if len(shape.columns) + 1 == len(ids)), None)
        return shape.path(ids) if shape and all(map(is_valid_id, ids)) else None

    def key(self, path: str) -> str | None:
        """Return the key of a path, None where the document is not this model's."""
        return next(("/".join(ids) for shape in self.shapes if (ids := shape.ids(path))), None)

    def column_values(self, key: str) -> dict[str, str | None]:
        """Return what the columns of the path are for a key that has a path."""
        *ids, _own = key.split("/")
        shape = next(shape for shape in self.shapes if len(shape.columns) == len(ids))
        return {**dict.fromkeys(self.columns), **dict(zip(shape.columns, ids, strict=True))}

    def shape_for(self, values: Mapping[str, str | None]) -> Shape | None:
        """Return the form that a document with these column values has; None where one that it needs is missing."""
        given = {column for column, value in values.items() if value}
        return next((shape for shape in self.shapes if set(shape.columns) == given), None)

    def scope(self, known: Mapping[str, str | None]) -> Scope:
        """Return the narrowest place that holds all documents with these column values; None: without that part."""
        absent = {column for column, value in known.items() if value is None}
        shapes = [shape for shape in self.shapes if not absent.intersection(shape.columns)]
        wanted = {column for column, value in known.items() if value is not None}
        shapes = [shape for shape in shapes if wanted.issubset(shape.columns)] or shapes
        paths = ["/".join(_filled(shape.segments, known)) for shape in shapes]
        if len(shapes) == 1 and paths[0].count("/") + 1 == len(shapes[0].segments):
            return Scope(paths[0].rpartition("/")[0], self.collection)
        return Scope("", self.collection, spans=tuple(dict.fromkeys(paths)))


def _filled(segments: Sequence[str], known: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the segments up to the first one that is not known."""
    for segment in segments:
        match = PLACEHOLDER.fullmatch(segment)
        value = known.get(match[1]) if match else segment
        if value is None:
            return
        yield value


def parse(text: str) -> PathTemplate:
    """Return a template from its text. Raises ImproperlyConfigured for what is no path of collections."""
    forms = dict.fromkeys([OPTIONAL_PART.sub("", text).replace("//", "/"), OPTIONAL_PART.sub(r"\1/", text)])
    shapes = tuple(Shape(tuple(form.split("/"))) for form in forms)
    if not all(map(_is_collection, shapes)) or len({len(shape.columns) for shape in shapes}) < len(shapes):
        raise ImproperlyConfigured(
            f"db_table {text!r} is no path of a collection. Write it like 'customers/{{customer_id}}/payments'."
        )
    return PathTemplate(text, shapes)


def _is_collection(shape: Shape) -> bool:
    collections, documents = shape.segments[::2], shape.segments[1::2]
    literal = [segment for segment in documents if not PLACEHOLDER.fullmatch(segment)]
    names = [*collections, *literal]
    return len(collections) > len(documents) and all(
        is_valid_id(name) and not set("{}[]") & set(name) for name in names
    )


@functools.cache
def _template(text: str) -> PathTemplate:
    return parse(text)


def template_of(model: type[models.Model]) -> PathTemplate:
    """Return the template of a model."""
    return _template(model._meta.db_table)
