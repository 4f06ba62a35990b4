"""What the translation of a query needs to know about it."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from django_firestore_stripe.firestore.paths import PathTemplate, template_of


@dataclass(frozen=True)
class QueryContext:
    """A Django query, its alias for the model's own table, and the connection it runs on."""

    query: Any
    alias: str
    connection: Any

    @property
    def model(self) -> type[models.Model]:
        """Return the model whose rows are asked for."""
        model: type[models.Model] = self.query.model
        return model

    @property
    def template(self) -> PathTemplate:
        """Return the template of the rows' paths."""
        return template_of(self.model)
