"""Tax rates (https://docs.stripe.com/api/tax_rates)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, DECIMAL, METADATA, REQUIRED_TEXT

from .fields import texts
from .operations import fresh_metadata, listing, retrieving, updating
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_TEXTS = ("country", "description", "jurisdiction", "state", "tax_type")
_COMMON = {**texts(*_TEXTS), "active": BOOLEAN, "metadata": METADATA}


def create(work: Work, params: Json) -> Json:
    percentage = float(params["percentage"])
    rate = work.new(
        "tax_rate",
        active=params.get("active") is not False,
        display_name=params["display_name"],
        effective_percentage=percentage,
        flat_amount=None,
        inclusive=params["inclusive"],
        jurisdiction_level=None,
        metadata=fresh_metadata(params),
        percentage=percentage,
        rate_type="percentage",
        **{name: params.get(name) for name in _TEXTS},
    )
    return work.add(rate, "tax_rate.created")


RESOURCE = Resource(
    kind="tax_rate",
    operations=(
        Operation(
            "POST",
            "/v1/tax_rates",
            create,
            takes(
                {**_COMMON, "display_name": REQUIRED_TEXT, "inclusive": BOOLEAN, "percentage": DECIMAL},
                required=("display_name", "inclusive", "percentage"),
            ),
        ),
        Operation(
            "GET",
            "/v1/tax_rates",
            listing("tax_rate", "/v1/tax_rates", "active", "inclusive"),
            lists({"active": BOOLEAN, "inclusive": BOOLEAN}),
        ),
        Operation("GET", "/v1/tax_rates/{id}", retrieving("tax_rate")),
        Operation(
            "POST", "/v1/tax_rates/{id}", updating("tax_rate"), takes({**_COMMON, "display_name": REQUIRED_TEXT})
        ),
    ),
)
