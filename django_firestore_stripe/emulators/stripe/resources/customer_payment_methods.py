"""Payment methods that a customer gets with the request that makes or changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.billing import payment_methods

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_DEFAULT = "invoice_settings[default_payment_method]"


def own(work: Work, customer: Json, params: Json) -> Json:
    """Attach `payment_method`, and let invoices charge the default one, which may be the same; return the customer."""
    given, chosen = params.get("payment_method"), (params.get("invoice_settings") or {}).get("default_payment_method")
    attached = _attached(work, customer, given, param="payment_method") if given else None
    if not chosen:
        return customer
    default = attached if attached and chosen == given else _attached(work, customer, chosen, param=_DEFAULT)
    settings = {**customer["invoice_settings"], "default_payment_method": default["id"]}
    return work.change(customer, None, invoice_settings=settings)


def _attached(work: Work, customer: Json, method_id: str, *, param: str) -> Json:
    method = payment_methods.named(work, method_id, param=param, customer=customer["id"])
    return payment_methods.attach(work, method, customer["id"])
