"""Test clocks (https://docs.stripe.com/api/test_clocks)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import INTEGER, TEXT
from django_firestore_stripe.emulators.stripe.billing.clocks import KIND
from django_firestore_stripe.emulators.stripe.billing.dues import pass_time
from django_firestore_stripe.emulators.stripe.billing.periods import end_of_period
from django_firestore_stripe.emulators.stripe.billing.subscriptions import DAY

from .customers import delete as delete_customer
from .operations import listing, retrieving
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_KEPT = 30 * DAY
_ENDED = frozenset({"canceled", "incomplete_expired"})
_MOST_INTERVALS = 2
_URL = "/v1/test_helpers/test_clocks"


def create(work: Work, params: Json) -> Json:
    if work.origin.livemode:
        raise InvalidRequest("Test clocks can only be used in test mode.")
    clock = work.new(
        KIND,
        deletes_after=work.now + _KEPT,
        frozen_time=params["frozen_time"],
        name=params.get("name"),
        status="ready",
        status_details={},
    )
    return work.add(clock, "test_helpers.test_clock.created")


def advance(work: Work, params: Json, clock_id: str) -> Json:
    """Let everything happen up to the new time; the answer says `advancing`, and it is `ready` at once."""
    clock = work.get(KIND, clock_id)
    moment = params["frozen_time"]
    _check(work, clock, moment)
    details = {"advancing": {"target_frozen_time": moment}}
    advancing = work.change(clock, "test_helpers.test_clock.advancing", status="advancing", status_details=details)
    pass_time(work, moment, clock=clock_id)
    work.change(
        work.get(KIND, clock_id),
        "test_helpers.test_clock.ready",
        frozen_time=moment,
        status="ready",
        status_details={},
    )
    return advancing


def _check(work: Work, clock: Json, moment: int) -> None:
    if moment <= clock["frozen_time"]:
        raise InvalidRequest("Test clock frozen_time must be after the current frozen_time.", param="frozen_time")
    for subscription in work.all("subscription", test_clock=clock["id"]):
        if subscription["status"] in _ENDED:
            continue
        for item in subscription["items"]["data"]:
            if moment > end_of_period(clock["frozen_time"], item["price"]["recurring"], _MOST_INTERVALS):
                raise InvalidRequest(
                    "You may only advance a test clock by at most two intervals of the shortest subscription on it.",
                    param="frozen_time",
                )


def delete(work: Work, _params: Json, clock_id: str) -> Json:
    """Delete its customers with it, whose subscriptions end."""
    clock = work.get(KIND, clock_id)
    for customer in list(work.all("customer", test_clock=clock_id)):
        delete_customer(work, {}, customer["id"])
    return work.remove(clock, "test_helpers.test_clock.deleted")


RESOURCE = Resource(
    kind=KIND,
    permission="billing_clock",
    operations=(
        Operation("POST", _URL, create, takes({"frozen_time": INTEGER, "name": TEXT}, required=("frozen_time",))),
        Operation("GET", _URL, listing(KIND, _URL), lists()),
        Operation("GET", f"{_URL}/{{test_clock}}", retrieving(KIND)),
        Operation("DELETE", f"{_URL}/{{test_clock}}", delete),
        Operation(
            "POST",
            f"{_URL}/{{test_clock}}/advance",
            advance,
            takes({"frozen_time": INTEGER}, required=("frozen_time",)),
        ),
    ),
)
