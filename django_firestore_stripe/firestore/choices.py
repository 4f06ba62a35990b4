"""Choices that documents of others may go beyond."""

from typing import Any

from django import forms
from django.db import models


class OpenSelect(forms.Select):
    """A select that also offers the value that is there already."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Return the options, those that are selected and unknown among them."""
        groups: list[Any] = super().optgroups(name, value, attrs)
        known = {str(option["value"]) for _group, options, _index in groups for option in options}
        for unknown in filter(None, set(map(str, value)) - known):
            option = self.create_option(name, unknown, unknown, selected=True, index=len(groups), attrs=attrs)
            groups.append((None, [option], len(groups)))
        return groups


class OpenChoices(forms.TypedChoiceField):
    """A form field that accepts what a document holds already."""

    widget = OpenSelect

    def valid_value(self, value: Any) -> bool:
        """Return True: other programs may know other values."""
        return True


class OpenChoiceField(models.CharField):  # type: ignore[type-arg]
    """A text with choices to offer; other values, written by others, can be shown and saved."""

    def validate(self, value: Any, model_instance: Any) -> None:
        """Validate that there is a value where one is needed, whichever it is."""
        if value in self.empty_values:
            super().validate(value, model_instance)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Return a form field that offers the choices and keeps another value that is there."""
        return super().formfield(*args, **{"choices_form_class": OpenChoices, **kwargs})
