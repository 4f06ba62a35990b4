"""What Firestore can do with the values of a field, by how they are stored: sort them, add them up."""

from typing import Any

from django.db.models import DecimalField, DurationField, FloatField, IntegerField
from django.db.models.fields.json import KeyTransform

# What is stored as a number; a duration is one of microseconds.
NUMBERS = (IntegerField, FloatField, DurationField)
AS_TEXT = "Decimals are stored as text, which Firestore neither sorts by value nor adds up: use an IntegerField."
NO_NUMBER = "Firestore adds up numbers only."


def stored_field(expression: Any) -> Any:
    """Return the field that says how an expression's values are stored."""
    field = expression.output_field
    return getattr(field, "target_field", field)


def objection_to_sorting(expression: Any) -> str:
    """Return why Firestore's order of these values is not Django's; empty where it is."""
    return AS_TEXT if isinstance(stored_field(expression), DecimalField) else ""


def objection_to_adding(expression: Any) -> str:
    """Return why Firestore finds no sum of these values; empty where it does. What a map holds may be numbers."""
    field = stored_field(expression)
    if isinstance(field, DecimalField):
        return AS_TEXT
    return "" if isinstance(field, NUMBERS) or isinstance(expression, KeyTransform) else NO_NUMBER
