"""What Firestore has of a kind, whosever it is, by the Stripe objects that the documents name."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.models import Customer, Invoice, Payment, Subscription
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.services.backfill.patience import patiently

# Documents of what a Stripe customer has, below the user who is that customer.
OWNED = frozenset({Subscription, Payment, Invoice})


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A document, the object that it names and the user below whom it lies; in the catalogue that is nobody."""

    path: str
    object_id: str
    uid: str


class Inventory:
    """The documents of a model, read once, when somebody first asks."""

    def __init__(self, model: type[Document]) -> None:
        self.model = model

    def of(self, object_id: str) -> Sequence[Stored]:
        """Return the documents that name an object."""
        return self._documents.get(object_id, ())

    def besides(self, known: Collection[str]) -> list[Stored]:
        """Return those that lie nowhere else than at these paths, in the order of their own."""
        # The operator's own document lies among the products, unless STRIPE_CONFIG_COLLECTION says otherwise.
        kept = {*known, paths.shipping_countries()}
        found = (stored for documents in self._documents.values() for stored in documents)
        return sorted((stored for stored in found if stored.path not in kept), key=lambda stored: stored.path)

    @cached_property
    def _documents(self) -> dict[str, list[Stored]]:
        documents = defaultdict(list)
        for stored in patiently(lambda: list(_walk(self.model))):
            documents[stored.object_id].append(stored)
        return dict(documents)


def _walk(model: type[Document]) -> Iterator[Stored]:
    """Yield them from one walk through the collections, during which Stripe is not asked: it must not take long."""
    named = "stripe_id" if model is Customer else "pk"
    personal = model is Customer or model in OWNED
    for key, name in model._default_manager.order_by("pk").values_list("pk", named).iterator():
        path, object_id = template_of(model).path(key), str(name or "").rpartition("/")[2]
        if path and object_id:
            yield Stored(path=path, object_id=object_id, uid=key.partition("/")[0] if personal else "")
