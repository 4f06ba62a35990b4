"""Disputes (https://docs.stripe.com/api/disputes): made by test cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import ANYTHING, BOOLEAN, METADATA
from django_firestore_stripe.emulators.stripe.billing import disputing

from .fields import texts
from .operations import listing, retrieving, updated_fields
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CLOSED = frozenset({"won", "lost", "warning_closed", "prevented"})
# https://docs.stripe.com/testing#evidence
_VERDICTS: dict[str, Literal["won", "lost"]] = {"winning_evidence": "won", "losing_evidence": "lost"}


def update(work: Work, params: Json, dispute_id: str) -> Json:
    dispute = work.get("dispute", dispute_id)
    fields = {name: value for name, value in updated_fields(dispute, params).items() if name == "metadata"}
    evidence = params.get("evidence")
    if evidence:
        _check_open(dispute)
        submitted = params.get("submit") is not False
        fields.update(_with_evidence(dispute, evidence, submitted=submitted))
    changed = work.change(dispute, "charge.dispute.updated", **fields)
    verdict = _VERDICTS.get((evidence or {}).get("uncategorized_text", ""))
    return disputing.decide(work, changed, verdict) if verdict and changed["status"] == "under_review" else changed


def _with_evidence(dispute: Json, evidence: Json, *, submitted: bool) -> Json:
    details = dispute["evidence_details"]
    count = details["submission_count"] + submitted
    return {
        "evidence": {**dispute["evidence"], **evidence},
        "evidence_details": {**details, "has_evidence": True, "submission_count": count},
        "status": "under_review" if submitted else dispute["status"],
    }


def close(work: Work, _params: Json, dispute_id: str) -> Json:
    """Accept it: the dispute is lost."""
    dispute = work.get("dispute", dispute_id)
    _check_open(dispute)
    return disputing.decide(work, dispute, "lost")


def _check_open(dispute: Json) -> None:
    if dispute["status"] in _CLOSED:
        raise InvalidRequest("This dispute is already closed")


RESOURCE = Resource(
    kind="dispute",
    operations=(
        Operation(
            "GET",
            "/v1/disputes",
            listing("dispute", "/v1/disputes", "charge", "payment_intent"),
            lists(texts("charge", "payment_intent")),
        ),
        Operation("GET", "/v1/disputes/{dispute}", retrieving("dispute")),
        Operation(
            "POST",
            "/v1/disputes/{dispute}",
            update,
            takes({"evidence": ANYTHING, "metadata": METADATA, "submit": BOOLEAN}),
        ),
        Operation("POST", "/v1/disputes/{dispute}/close", close),
    ),
    expandable={"charge": "charge", "payment_intent": "payment_intent"},
)
