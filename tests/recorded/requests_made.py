"""What was written to Stripe, as a set of requests, against what a run wrote.

Always different here: empty values are not sent (D14, D17); `expand` names what the SDK's own API version has (DESIGN
section 5); `firebaseUserUID` of a subscription bought in an app is the uid, not the document's id (D18).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django_firestore_stripe.documents.mobile_parameters import UID_KEY
from tests.recorded.scripted import Asked


def differences_of_requests(requests: Iterable[Asked], run: Mapping[str, Any], wanted: Any) -> Iterator[str]:
    """Yield what differs from `wanted`: as_recorded, superset (of the parameters), any, or {max}."""
    made = _distinct(asked for asked in requests if asked.is_write)
    if isinstance(wanted, dict):
        yield from _too_many(made, wanted["max"])
    elif wanted != "any":
        yield from _compared(made, _recorded(run), more=wanted == "superset")


def _distinct(requests: Iterable[Asked]) -> list[Asked]:
    return list({_effect(asked): asked for asked in requests}.values())


def _effect(asked: Asked) -> tuple[str, ...]:
    """Return what tells writes apart at Stripe: under another key another one, unless Stripe failed to do it."""
    key = asked.key if asked.key and asked.status < 500 else ""
    return (asked.method, asked.path, json.dumps(asked.params, sort_keys=True), key)


def _recorded(run: Mapping[str, Any]) -> list[Asked]:
    requests = [call["request"] for call in run["stripe"]]
    return _distinct(
        Asked(method=one["method"], path=one["path"], params=_with_uid(one["params"], run), key=None)
        for one in requests
        if one["method"] != "GET"
    )


def _with_uid(params: Mapping[str, Any], run: Mapping[str, Any]) -> dict[str, Any]:
    metadata = params.get("metadata") or {}
    if UID_KEY not in metadata:
        return dict(params)
    uid = run["when"]["path"].split("/")[-3]
    return {**params, "metadata": {**metadata, UID_KEY: uid}}


def _too_many(made: list[Asked], most: Any) -> Iterator[str]:
    """Yield where more was written than allowed: in all, or of a kind, where kinds are named."""
    limits = most if isinstance(most, dict) else {None: most}
    for kind, limit in limits.items():
        counted = [asked for asked in made if kind in {None, _name(asked)}]
        if len(counted) > limit:
            yield f"{len(counted)} writes {kind or 'to Stripe'}, at most {limit}"


def _compared(made: list[Asked], recorded: list[Asked], *, more: bool) -> Iterator[str]:
    """Yield where other writes were made, each with the same parameters or, with `more`, with further ones."""
    fits = _within if more else _equals
    left = list(made)
    for asked in recorded:
        fitting = [each for each in left if _name(each) == _name(asked) and fits(_sent(asked), _sent(each))]
        if fitting:
            left.remove(fitting[0])
        else:
            yield f"{_name(asked)} was not sent {_sent(asked)}"
    yield from (f"{_name(asked)} was sent {_sent(asked)}" for asked in left)


def _name(asked: Asked) -> str:
    return f"{asked.method} {asked.path}"


def _sent(asked: Asked) -> dict[str, Any]:
    return {name: value for name, value in _filled(asked.params).items() if name != "expand"}


def _filled(params: Any) -> Any:
    """Return parameters without the empty ones."""
    if not isinstance(params, Mapping):
        return params
    filled = {name: _filled(value) for name, value in params.items()}
    return {name: value for name, value in filled.items() if value not in ("", {})}


def _equals(theirs: Any, ours: Any) -> bool:
    return bool(theirs == ours)


def _within(part: Any, whole: Any) -> bool:
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(name in whole and _within(value, whole[name]) for name, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(_within, part, whole))
    return bool(part == whole)
