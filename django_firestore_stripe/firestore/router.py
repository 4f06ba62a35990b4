"""Sends the models of documents to Firestore, and nothing else there."""

from typing import Any

from django.db import connections, models

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.firestore.aliases import is_firestore
from django_firestore_stripe.firestore.managers import is_document_model

APP_LABEL = "django_firestore_stripe"
VENDOR = "firestore"


class FirestoreRouter:
    """A model is Firestore's if it belongs to this app or if its default manager is a DocumentManager."""

    def db_for_read(
        self, model: type[models.Model], *, instance: models.Model | None = None, **_hints: Any
    ) -> str | None:
        """Return the alias that a document came from, else the one that the app's settings name; None for other models.

        `instance` is Django's hint: the row at hand, or one that the model is related to.
        """
        if not is_document_model(model):
            return None
        return _origin_of(instance) or get_settings().database

    db_for_write = db_for_read

    def allow_relation(self, first: Any, second: Any, **_hints: Any) -> bool | None:
        """Let documents refer to documents; SQL rows and documents know no foreign keys to each other."""
        facts = {is_document_model(type(first)), is_document_model(type(second))}
        return True if facts == {True} else None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        """Migrate nothing on Firestore and no documents on SQL.

        Django asks the same question before it dumps, loads or checks a model: there, with the real model as a hint,
        documents do belong to Firestore.
        """
        model = hints.get("model")
        documents = app_label == APP_LABEL or (model is not None and is_document_model(model))
        if is_firestore(db):
            return documents and model is not None
        return False if documents else None


def _origin_of(instance: models.Model | None) -> str | None:
    """Return the Firestore database that a document was read from or written to, if any."""
    alias = instance._state.db if instance is not None else None
    if alias is None or alias not in connections:
        return None
    return alias if connections[alias].vendor == VENDOR else None
