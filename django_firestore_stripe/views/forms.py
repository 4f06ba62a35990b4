"""The forms behind every buy and "manage billing" button; their fields' names are part of the app's interface."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.services.session_request import SessionRequest


class LineItemsField(forms.JSONField):
    """A JSON list of objects."""

    default_error_messages = {"invalid": _("Give a JSON list of line items.")}

    def to_python(self, value: Any) -> Any:
        """Return the list; anything else, also JSON too deep or with numbers too long to be read, is an error."""
        try:
            items = super().to_python(value)
        except (RecursionError, ValueError):
            items = value
        if items is not None and not (isinstance(items, list) and all(isinstance(item, dict) for item in items)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return items


class SendingForm(forms.Form):
    """What a visitor has chosen before they are sent to Stripe."""

    def chosen(self) -> list[forms.BoundField]:
        """Return the fields that hold something, for a page that sends them once more."""
        return [self[name] for name in self.fields if self.data.get(name)]

    def sentences(self, errors: Mapping[str, Iterable[object]]) -> Iterator[str]:
        """Yield the errors as sentences that name their field as this form does."""
        for name, messages in errors.items():
            label = f"{self[name].label}: " if name in self.fields else ""
            yield from (f"{label}{message}" for message in messages)

    @classmethod
    def chosen_in(cls, query: Mapping[str, str]) -> dict[str, str]:
        """Return what a form or an address (`?price=…&quantity=2`) holds for this form."""
        return {name: value for name, value in query.items() if name in cls.base_fields and value}


class CheckoutForm(SendingForm):
    """What a visitor wants to buy."""

    price = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)
    quantity = forms.IntegerField(required=False, widget=forms.HiddenInput)
    line_items = LineItemsField(required=False, widget=forms.HiddenInput)
    mode = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    promotion_code = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)
    success_url = forms.CharField(required=False, max_length=2048, widget=forms.HiddenInput, label=_("Success address"))
    cancel_url = forms.CharField(required=False, max_length=2048, widget=forms.HiddenInput, label=_("Cancel address"))

    def session_request(self) -> SessionRequest:
        """Return the cleaned choices; an empty field was not chosen."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value is not None and value != ""}
        return SessionRequest(**chosen)


class PortalForm(SendingForm):
    """What a visitor wants to do in the customer portal: everything there is, or one task about one subscription."""

    return_url = forms.CharField(required=False, max_length=2048, widget=forms.HiddenInput, label=_("Return address"))
    flow = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("payment_method_update", "subscription_cancel", "subscription_update")],
        widget=forms.HiddenInput,
        label=_("Task"),
    )
    subscription = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput, label=_("Subscription"))

    def flow_data(self) -> dict[str, Any] | None:
        """Return the task as Stripe's API names it, None for the whole portal."""
        flow, subscription = self.cleaned_data["flow"], self.cleaned_data["subscription"]
        if not flow:
            return None
        return {"type": flow, **({flow: {"subscription": subscription}} if subscription else {})}
