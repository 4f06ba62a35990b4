"""Customer portal sessions (https://docs.stripe.com/api/customer_portal/sessions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers

from .fields import echoed, texts
from .portal_flows import FLOW_DATA, flow
from .registry import Operation, Resource, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CONFIGURATION = "bpc_1EmulatorDefaultPortal"


def create(work: Work, params: Json) -> Json:
    customer = work.get("customer", params["customer"], param="customer")
    session = work.new(
        "billing_portal.session",
        configuration=params.get("configuration") or _CONFIGURATION,
        customer=customer["id"],
        customer_account=None,
        flow=flow(work, customer["id"], params["flow_data"]) if params.get("flow_data") else None,
        locale=params.get("locale"),
        on_behalf_of=params.get("on_behalf_of"),
        return_url=params.get("return_url"),
        _secret=identifiers.random_text(40),
    )
    session["url"] = f"{work.base_url}/p/session/{session['_secret']}"
    return work.add(session, "billing_portal.session.created")


RESOURCE = Resource(
    kind="billing_portal.session",
    permission="customer_portal",
    operations=(
        Operation(
            "POST",
            "/v1/billing_portal/sessions",
            create,
            takes(
                {
                    **texts("configuration", "customer", "customer_account", "locale", "on_behalf_of", "return_url"),
                    **echoed("after_expiration"),
                    "flow_data": FLOW_DATA,
                },
                required=("customer",),
            ),
        ),
    ),
)
