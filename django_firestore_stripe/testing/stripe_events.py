"""Something happens at Stripe, and the project hears of it."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.services.customers import buyer_from, ensure_customer
from django_firestore_stripe.testing import stripe_account
from django_firestore_stripe.testing.factories import StripeObject
from django_firestore_stripe.testing.occasions import changes_by, object_type, usual_object
from django_firestore_stripe.testing.webhooks import Webhooks


class StripeEvents:
    """Makes Stripe announce an object, and delivers that."""

    def __init__(self, emulator: StripeEmulator, webhooks: Webhooks) -> None:
        self._emulator = emulator
        self._webhooks = webhooks

    def __call__(
        self,
        kind: str,
        stripe_object: Any = None,
        /,
        *,
        user: Any = None,
        event: Mapping[str, Any] | None = None,
        answered: int | None = 200,
        **fields: Any,
    ) -> Any:
        """Let Stripe announce an event of this type, deliver it, and return the response with its `event`.

        `stripe_object` is the id of an object that Stripe holds, a whole object, or None for the usual one of the type;
        `fields` replace fields of it. What an earlier event of the test said of the usual object stays. `user` is a
        Django user whom it belongs to; who has no Stripe customer gets one. `event` replaces fields of the event itself
        (`created`, `api_version`, `account` …). Raises AssertionError for a status other than `answered`; None: any
        will do.
        """
        owner = {} if user is None else {_owner_field(kind): ensure_customer(buyer_from(user))}
        thing = {**self._subject(kind, stripe_object, {**owner, **fields}), **owner, **fields}
        announced = stripe_account.announce(self._emulator, kind, thing)
        self._webhooks.skip(announced["id"])
        return self._webhooks.send({**announced, **(event or {})}, answered=answered)

    def _subject(self, kind: str, given: Any, fields: Mapping[str, Any]) -> StripeObject:
        if given is None:
            usual = usual_object(kind)
            return {**(self._held(kind, fields.get("id", usual["id"])) or usual), **changes_by(kind)}
        if not isinstance(given, str):
            return dict(given if isinstance(given, Mapping) else given.to_dict())
        held = self._held(kind, given)
        if held is None:
            raise LookupError(
                f"Stripe holds no {object_type(kind)} {given}: make it with stripe_api, or give it whole."
            )
        return {**held, **changes_by(kind)}

    def _held(self, kind: str, object_id: str) -> StripeObject | None:
        return stripe_account.held(self._emulator, object_type(kind), object_id)


def _owner_field(kind: str) -> str:
    """Return the field that says whose the object is; Stripe does not send what begins with an underscore."""
    return {"customer": "id", "refund": "_customer"}.get(object_type(kind), "customer")
